// Asking people through a running `hitl serve`.

export { Client, type AskOptions, type ClientOptions, type ListOptions } from "./client.js";
export type {
  Actor,
  DataType,
  EventDocument,
  Fact,
  FieldProblem,
  JsonSchema,
  OutcomeDocument,
  Problem,
  Question,
  Status,
} from "./documents.js";
export {
  Cancelled,
  Conflict,
  Declined,
  HitlError,
  NotAnswered,
  NotFound,
  Refused,
  TimedOut,
  Unavailable,
  Unreadable,
} from "./errors.js";
export { Event, type AnyEvent, type Outcome, type WaitOptions } from "./event.js";
export type { Fetch, Retry } from "./http.js";
export type { Json } from "./json.js";
export type { QuestionOptions } from "./options.js";
export { choice, type Answer, type Form, type Given, type Named, type StandardSchema, type Type } from "./types.js";
