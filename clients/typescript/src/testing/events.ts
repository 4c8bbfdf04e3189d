// The documents of events that are on no server.

import type { Actor, EventDocument, Question, Status } from "../documents.js";
import { stringify, type Json } from "../json.js";
import { answerOf } from "../types.js";
import { brokenRules } from "./answers.js";
import { readForm } from "./forms.js";

/** When everything happens: a fake has no clock. */
const NOW = Date.parse("2026-01-01T00:00:00Z");
const DEFAULT_TIMEOUT_SECONDS = 3600;

export function eventDocument(server: string, number: number, question: Question): EventDocument {
  const id = `fake-${number}`;
  const { timeout_seconds: timeout = DEFAULT_TIMEOUT_SECONDS } = question;
  return {
    ...question,
    request_id: id,
    schema: question.schema ?? null,
    status: "pending",
    org: question.org ?? "",
    project: question.project ?? "",
    domain: question.domain ?? "",
    run: question.run ?? null,
    key: question.key ?? null,
    created_at: moment(NOW),
    expires_at: timeout === null ? null : moment(NOW + timeout * 1000),
    response: null,
    links: { form: `${server}/form/${id}?t=fake`, submit: `${server}/submit`, status: `${server}/status/${id}` },
  };
}

/** In what a question is another one than that of its name, run and key, in the server's words; undefined if it is the same. */
export function difference(one: Question, other: Question): string | undefined {
  const format = ({ prompt, prompt_format = "text" }: Question) => stringify([prompt, prompt_format]);
  if (one.data_type !== other.data_type) return `type ${one.data_type} instead of ${other.data_type}`;
  if (stringify(one.schema ?? null) !== stringify(other.schema ?? null)) return "another schema";
  if (format(one) !== format(other)) return "another prompt";
  if (other.sensitive && !one.sensitive) return "words that are not covered";
  if (other.confirm && !one.confirm) return "answers that are not shown once more";
  return undefined;
}

/** How an event ends. */
export interface How {
  value?: Json;
  comment?: string | undefined;
  by?: Actor["kind"];
}

export function end(event: EventDocument, status: Status, { value, comment, by = "person" }: How): void {
  event.status = status;
  event.response = {
    status,
    value: value ?? null,
    request_id: event.request_id,
    data_type: event.data_type,
    decided_at: moment(NOW),
    actor: { kind: by },
    decided_by: by,
    via: by === "deadline" ? "timeout" : "api",
    comment: comment ?? null,
  };
}

/** The answer as the server has it: that of a form of one field is in an object. */
export function answered(event: EventDocument, question: Question, given: Json): Json {
  const name = answerOf(event.schema ?? {});
  const value = name === null ? given : { [name]: given };
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const isOfType = {
    int: typeof value === "bigint" || Number.isSafeInteger(value),
    float: typeof value === "number" && Number.isFinite(value),
    bool: typeof value === "boolean",
    str: typeof value === "string" && value !== "",
    form: isObject,
  }[event.data_type];
  // No TypeError, which is what fetch throws for a connection that is lost.
  if (!isOfType) throw new RangeError(`the fake's answer to "${event.event_name}" is no ${event.data_type}`);
  if (event.schema !== null) {
    const broken = brokenRules(event.schema, value, readForm(event.schema, question.allow_json ?? false).boxes);
    if (broken.length > 0) throw new RangeError(`the fake's answer breaks the schema: "${event.event_name}": ${broken.join("; ")}`);
  }
  return value;
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
