// What can go wrong: one class for each thing that a caller can do about it.

import type { Actor, FieldProblem, OutcomeDocument, Problem, Status } from "./documents.js";
import type { Json } from "./json.js";

/** What all errors of this package have in common. */
export class HitlError extends Error {
  override readonly name: string = "HitlError";
}

/** A question ended without an answer: the class says how. */
export abstract class NotAnswered extends HitlError {
  /** The id of the event. */
  readonly id: string;
  /** How it ended. */
  readonly status: Exclude<Status, "completed">;
  /** What was said beside it, if anything. */
  readonly comment: string | null;
  /** The name of who did it, if there is one. */
  readonly who: string | null;
  /** Who or what did it, with its kind. */
  readonly actor: Actor;

  /** @internal */
  constructor(outcome: OutcomeDocument, what: string) {
    super(`${what}${outcome.comment ? `: ${outcome.comment}` : ""}`);
    this.id = outcome.request_id;
    this.status = outcome.status as Exclude<Status, "completed">;
    this.comment = outcome.comment;
    this.who = outcome.actor.name ?? null;
    this.actor = outcome.actor;
  }
}

/** Nobody answered before the deadline of the question. */
export class TimedOut extends NotAnswered {
  override readonly name = "TimedOut";
}

/** Somebody does not want to answer; or nobody did in time, and the question says that this is to decline (`onTimeout`). */
export class Declined extends NotAnswered {
  override readonly name = "Declined";
}

/** The question was withdrawn. */
export class Cancelled extends NotAnswered {
  override readonly name = "Cancelled";
}

/** @internal */
export function notAnswered(name: string, outcome: OutcomeDocument): NotAnswered {
  const by = outcome.actor.name === undefined ? "" : ` by ${outcome.actor.name}`;
  switch (outcome.status) {
    case "timed_out":
      return new TimedOut(outcome, `the question "${name}" timed out${at(outcome.decided_at)}`);
    case "declined":
      return new Declined(outcome, `the question "${name}" was declined${by}`);
    default:
      return new Cancelled(outcome, `the question "${name}" was cancelled${by}`);
  }
}

/** A moment of RFC 3339 in UTC, for a person. */
function at(moment: string | null): string {
  const [, day, time] = /^(.{10})T(.{5})/.exec(moment ?? "") ?? [];
  return day === undefined ? "" : ` at ${time} UTC on ${day}`;
}

/**
 * The server does not take the request, and would not the next time: it breaks rules (422, see `errors`), the API key is wrong
 * (401) or is not for that (403), or the address is not that of a `hitl serve`. Two kinds have classes of their own:
 * {@link Conflict} and {@link NotFound}.
 */
export class Refused extends HitlError {
  override readonly name: string = "Refused";
  /** The status of the answer. */
  readonly status: number;
  /**
   * What is wrong, by a name that does not change: the rule that the first of `errors` breaks; else the kind of the problem
   * (`conflict`, `ended`, `no-event`, `denied`); else `http`.
   */
  readonly code: string;
  /** The rules that the request breaks, each with its field. */
  readonly errors: FieldProblem[];
  /** What the server said; null if that was no problem document, such as from a proxy. */
  readonly problem: Problem | null;

  /** @internal */
  constructor(request: string, status: number, problem: Problem | null, otherwise: string) {
    const errors = (problem?.errors ?? []).map((error) => ({ ...error, message: inTypeScript(error.message) }));
    const rules = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
    super(`${request}: ${status} ${rules || (problem?.detail ?? otherwise)}`);
    this.status = status;
    this.errors = errors;
    this.problem = problem;
    const kind = /^urn:hitl:problem:(.+)$/.exec(problem?.type ?? "")?.[1];
    this.code = errors[0]?.code ?? kind ?? "http";
  }
}

/** What the server says to write in JSON, as it is written here. */
function inTypeScript(words: string): string {
  return words
    .replace('"allow_json": true', "allowJson: true")
    .replace('"x-hitl-widget": "json" at the field', '.meta({ "x-hitl-widget": "json" }) at the field');
}

/**
 * Another question has this run, name and key (409), or the event has ended in another way already (409, 410): `outcome`
 * then says how.
 */
export class Conflict extends Refused {
  override readonly name = "Conflict";

  /** The outcome that stands, if the event has ended. */
  get outcome(): OutcomeDocument | null {
    return this.problem?.outcome ?? null;
  }
}

/** No event has this id, or it is not there for this API key. */
export class NotFound extends Refused {
  override readonly name = "NotFound";
}

/** @internal */
export function refused(request: string, status: number, problem: Problem | null, otherwise: string): Refused {
  const kind = problem === null ? Refused : status === 404 ? NotFound : status === 409 || status === 410 ? Conflict : Refused;
  return new kind(request, status, problem, otherwise);
}

/** The server could not be reached, or was overloaded, for as long as it is waited for (`retrySeconds`). `cause` is the last failure. */
export class Unavailable extends HitlError {
  override readonly name = "Unavailable";
}

/**
 * There is an answer, and it is not one of the type that was asked for: a check of a model that its schema does not say, or a
 * whole number that a `number` cannot hold. The answer stands; who wants another one asks again, by another `key`.
 */
export class Unreadable extends HitlError {
  override readonly name = "Unreadable";
  /** The id of the event. */
  readonly id: string;
  /** The answer. */
  readonly value: Json;

  /** @internal */
  constructor(id: string, value: Json, why: string, cause?: unknown) {
    super(`the answer cannot be read: ${why}`, { cause });
    this.id = id;
    this.value = value;
  }
}
