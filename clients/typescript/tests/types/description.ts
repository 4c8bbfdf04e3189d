// The documents as this package has them, against those of the server's own description, by what a generator makes of it.
import type { EventDocument, FieldProblem, OutcomeDocument, Problem, Question } from "hitl-events";
import type { components, paths } from "./api.js";

type Described = components["schemas"];
/** A value is any JSON in the description, and one that keeps its digits here. */
type Compared<T> = Omit<T, "value" | "on_timeout" | "response" | "outcome">;

export const sent = (question: Compared<Question>): Described["Question"] => question;
export const shown = (event: Compared<Described["Event"]>): Compared<EventDocument> => event;
export const ended = (outcome: Compared<Described["Outcome"]>): Compared<OutcomeDocument> => outcome;
export const refused = (problem: Compared<Described["Problem"]>): Compared<Problem> => problem;
export const broken = (problem: Described["FieldProblem"]): FieldProblem => problem;

// What may be left away of what is sent is optional with the generator's own settings.
export const question: Described["Question"] = { event_name: "n", data_type: "int", prompt: "?" };
export const decision: Described["Decision"] = {};
export const time: Described["MoreTime"] = {};
export const submission: Described["Submission"] = { request_id: "id", value: 3 };
export const key: Described["NewKey"] = { role: "ask" };
export const query: NonNullable<paths["/v1/events"]["get"]["parameters"]["query"]> = {};
export const ids: Described["WaitForIds"] = { ids: ["id"] };
export const scope: Described["WaitForScope"] = { scope: {} };
