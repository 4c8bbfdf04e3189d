// The documents of the HTTP API that this package sends and reads. `GET /openapi.json` of a server describes all of them.

import type { Json } from "./json.js";

/** How a question ended. */
export type Status = "completed" | "declined" | "timed_out" | "cancelled";

/** What kind of answer is wanted. */
export type DataType = "int" | "float" | "bool" | "str" | "form";

/** A JSON Schema (2020-12). */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * What a person sees beside a question, to decide by: a label of at most 200 characters, and one of a text, a command or
 * program in a fixed pitch, a diff (at most 16384 characters each), or an address of https, http or mailto. `size` is in bytes.
 */
export type Fact =
  | { label: string; text: string }
  | { label: string; code: string }
  | { label: string; diff: string }
  | { label: string; url: string; title?: string; type?: string; size?: number };

/** The body of `POST /v1/events`. What is left away has the server's default. */
export interface Question {
  event_name: string;
  data_type: DataType;
  prompt: string;
  prompt_format?: "text" | "markdown";
  schema?: JsonSchema;
  allow_json?: boolean;
  context?: Fact[];
  confirm?: boolean;
  asked_by?: string;
  lang?: string;
  sensitive?: boolean;
  org?: string;
  project?: string;
  domain?: string;
  run?: string;
  key?: string;
  timeout_seconds?: number | null;
  extend_seconds?: number;
  on_timeout?: "fail" | "decline" | { answer: Json };
}

/** Who or what ended a question. A name is only a name: what it is, is its kind. */
export interface Actor {
  kind: "person" | "program" | "creator" | "deadline" | "operator" | "unknown";
  name?: string;
}

/** How a question ended, as the server has it. */
export interface OutcomeDocument {
  status: Status;
  value: Json;
  request_id: string;
  data_type: DataType;
  /** RFC 3339, in UTC. */
  decided_at: string | null;
  actor: Actor;
  decided_by: string | null;
  via: string | null;
  comment: string | null;
}

/** An event as the server shows it; it has more members than these. */
export interface EventDocument {
  request_id: string;
  event_name: string;
  prompt: string;
  data_type: DataType;
  schema: JsonSchema | null;
  status: "pending" | Status;
  org: string;
  project: string;
  domain: string;
  run: string | null;
  key: string | null;
  /** RFC 3339, in UTC. */
  created_at: string | null;
  /** RFC 3339, in UTC; null: it waits for ever. */
  expires_at: string | null;
  response: OutcomeDocument | null;
  links: { form?: string; submit: string; status: string; report?: string };
}

/** A rule that a request breaks. */
export interface FieldProblem {
  /** Which part of the request, such as `timeout_seconds` or `schema/properties/zip/pattern`. */
  field: string;
  /** The rule, by a name that does not change. */
  code: string;
  /** How to fix it, for a person. */
  message: string;
  /** What the message is about, by name. */
  arguments: { [name: string]: string };
}

/** What the server says of a request that it does not take (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: FieldProblem[];
  outcome?: OutcomeDocument;
}

/** The answer of `POST /v1/wait`. */
export interface Waited {
  events: EventDocument[];
  problems: { request_id: string; problem: Problem }[];
}

/** The answer of `GET /v1/events`. */
export interface EventPage {
  events: EventDocument[];
  next: string | null;
}
