// The documents of events that are on no server.

import type { Actor, EventDocument, Question, Status } from "../documents.js";
import type { Json } from "../json.js";
import { answerOf } from "../types.js";

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

/** How an event ends. */
export interface How {
  value?: Json;
  /** Whether the value is as the server has it, and not as a program sends it. */
  isWhole?: boolean;
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
export function answered(event: EventDocument, value: Json): Json {
  const name = answerOf(event.schema ?? {});
  if (name !== null) return { [name]: value };
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
  return value;
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
