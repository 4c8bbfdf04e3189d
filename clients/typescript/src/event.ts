// One question on its way from being asked to its one outcome.

import type { Actor, EventDocument, OutcomeDocument, Status } from "./documents.js";
import { notAnswered } from "./errors.js";
import type { Http } from "./http.js";
import type { Json } from "./json.js";
import { readAnswer, type Reader } from "./types.js";
import type { Waiting } from "./waiting.js";

/** How a question ended, once and for ever. */
export type Outcome<T> = {
  /** Who or what ended it, with its kind. */
  actor: Actor;
  /** The actor's name, if there is one. */
  who: string | null;
  /** By which way: form, json, api, cli, events, timeout, or what a program called it. */
  via: string | null;
  /** What was said beside it. */
  comment: string | null;
  decidedAt: Date | null;
} & ({ status: "completed"; value: T } | { status: Exclude<Status, "completed">; value: null });

/** How to wait. */
export interface WaitOptions {
  /** Ends the waiting, with its reason. The question stays open. */
  signal?: AbortSignal | undefined;
  /**
   * How many milliseconds to wait at most, 0 to 2147483647; then it rejects with a `DOMException` of the name `TimeoutError`,
   * and the question stays open. Default: until the question ends, which it does by its own deadline.
   */
  timeoutMs?: number | undefined;
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** An event: one question, and its outcome when there is one. `Client` makes them, by `create`, `get` and `list`. */
export class Event<T> {
  readonly #http: Http;
  readonly #waiting: Waiting;
  readonly #reader: Reader<T>;
  #document: EventDocument;

  /** @internal */
  constructor(http: Http, waiting: Waiting, reader: Reader<T>, document: EventDocument) {
    this.#http = http;
    this.#waiting = waiting;
    this.#reader = reader;
    this.#document = document;
  }

  get id(): string {
    return this.#document.request_id;
  }

  get name(): string {
    return this.#document.event_name;
  }

  get prompt(): string {
    return this.#document.prompt;
  }

  /**
   * The link to the form: whoever has it can answer, so it is as secret as the answer is important. Null for an API key that may
   * only ask: then the operator's inbox has the question, or another program sends links.
   */
  get formUrl(): string | null {
    return this.#document.links.form ?? null;
  }

  /** How it stood when this was last asked for. */
  get status(): "pending" | Status {
    return this.#document.response?.status ?? this.#document.status;
  }

  /** When it stops waiting, as it was when this was last asked for; null: never. */
  get expiresAt(): Date | null {
    return moment(this.#document.expires_at);
  }

  /** All that the server said when it was last asked. */
  get document(): EventDocument {
    return this.#document;
  }

  /**
   * The answer, when there is one. Any number of waits of one client share one connection; a server that is away is waited for.
   *
   * @throws TimedOut, Declined or Cancelled if it ends without an answer
   * @throws Unreadable if the answer is not one of the type
   * @throws Refused if the server does not let this be waited for
   */
  async wait({ signal, timeoutMs }: WaitOptions = {}): Promise<T> {
    if (this.#document.response === null) this.#document = await this.#ended(signal, timeoutMs);
    const outcome = this.#document.response as OutcomeDocument | null;
    if (outcome?.status !== "completed") throw notAnswered(this.name, outcome as OutcomeDocument);
    return readAnswer(this.#reader, this.id, outcome.value);
  }

  /**
   * How it ended, or null if it is open still. Asks the server, and waits for nobody.
   *
   * @throws Unreadable if the answer is not one of the type
   */
  async outcome({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<Outcome<T> | null> {
    if (this.#document.response === null) {
      this.#document = (await this.#http.send("GET", this.#path(""), { signal })) as unknown as EventDocument;
    }
    const { response } = this.#document;
    return response === null ? null : this.#outcome(response);
  }

  /**
   * Withdraws the question: whoever waits for it gets `Cancelled`. Withdrawing it again is a success.
   *
   * @param comment why, as whoever has the link is told; at most 2000 characters
   * @throws Conflict if it has ended in another way: `outcome` says how
   */
  async cancel(comment?: string, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    const body = comment === undefined ? {} : { comment };
    this.#document = (await this.#http.send("POST", this.#path("/cancel"), { body, signal })) as unknown as EventDocument;
  }

  /**
   * A link of somebody's own, by which they see and answer this question. Not for an API key that may only ask.
   *
   * @param subject whom it is for, 1 to 100 characters: recorded as who answered. Default: whoever holds it
   * @param options `validSeconds`: how long it works, 1 to 315360000. Default: 30 days after the deadline
   */
  async link(
    subject?: string,
    { validSeconds, signal }: { validSeconds?: number | undefined; signal?: AbortSignal | undefined } = {},
  ): Promise<string> {
    const query = new URLSearchParams();
    if (subject !== undefined) query.set("subject", subject);
    if (validSeconds !== undefined) query.set("valid_seconds", String(validSeconds));
    const path = this.#path(query.size > 0 ? `/link?${query}` : "/link");
    return ((await this.#http.send("GET", path, { signal })) as { form: string }).form;
  }

  #path(rest: string): string {
    return `/v1/events/${encodeURIComponent(this.id)}${rest}`;
  }

  async #ended(signal: AbortSignal | undefined, timeoutMs: number | undefined): Promise<EventDocument> {
    if (timeoutMs === undefined) return this.#waiting.wait(this.id, signal);
    if (!(timeoutMs >= 0 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
      throw new RangeError(`timeoutMs is 0 to ${LONGEST_TIMEOUT_MS}`);
    }
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException("the question has not ended in time", "TimeoutError"));
    const timer = setTimeout(late, timeoutMs);
    const abort = () => controller.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      signal?.throwIfAborted();
      return await this.#waiting.wait(this.id, controller.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async #outcome(response: OutcomeDocument): Promise<Outcome<T>> {
    const { actor, via, comment, status } = response;
    const rest = { actor, who: actor.name ?? null, via, comment, decidedAt: moment(response.decided_at) };
    if (status !== "completed") return { ...rest, status, value: null };
    return { ...rest, status, value: await readAnswer(this.#reader, this.id, response.value) };
  }
}

/** An event of which only the server knows what was asked. */
export type AnyEvent = Event<Json>;

function moment(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
