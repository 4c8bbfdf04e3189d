// A server as a function: what `fetch` would give.

import { Client, type ClientOptions } from "../client.js";
import type { EventDocument, Question, Status } from "../documents.js";
import { parse, stringify, type Json } from "../json.js";
import { answered, difference, end, eventDocument } from "./events.js";
import { readForm } from "./forms.js";

/** An answer, as a program would send it, or what makes one of the question. */
export type FakeAnswer = Json | ((question: Question) => Json | Promise<Json>);

/** What happens to questions of a name or prompt. */
type Rule = (event: EventDocument, question: Question) => void | Promise<void>;

/** An event, and the question that it is of. */
interface Asked {
  event: EventDocument;
  question: Question;
}

/** A program waits for a question that no call of the test ends, and would wait for ever. */
export class NobodyAnswers extends Error {
  override readonly name = "NobodyAnswers";
}

/** How a fake is. */
export interface FakeServerOptions {
  /**
   * Whether a wait for a question that nobody has answered is held until the test ends it; else it is rejected with
   * {@link NobodyAnswers}, so that a test never hangs. Default: false.
   */
  patient?: boolean | undefined;
}

/**
 * A server that a test answers for. `which` is the name or the prompt of a question; what is said of it holds for those that are
 * open and for those that are asked later, until something else is said of the same `which`.
 *
 * It holds what a program notices: events are found again by their run, name and key, end once, and are waited for. It refuses the
 * schemas that no form can show, as a real server does, and takes no answer that is of another type or breaks a schema. What it does
 * not have: limits of lengths and times, and of schemas whether patterns, defaults and titles are taken. It has no clock: a question
 * times out when the test says so.
 *
 * @example
 * ```ts
 * const server = new FakeServer();
 * server.answer("How many replicas?", 3);
 * server.decline("Deploy to production?", "not on a Friday");
 * await deploy(server.client());
 * ```
 */
export class FakeServer {
  /** What {@link FakeServer.client} gives as the address. */
  readonly url = "http://hitl.invalid";
  readonly #asked: Asked[] = [];
  readonly #rules = new Map<string, Rule>();
  readonly #watchers = new Set<() => void>();
  readonly #isPatient: boolean;
  #failures: number[] = [];
  /** How many functions of the test are about to answer. */
  #answering = 0;

  constructor({ patient = false }: FakeServerOptions = {}) {
    this.#isPatient = patient;
  }

  /** The questions in the order in which they were asked, each once. */
  get questions(): readonly Question[] {
    return this.#asked.map(({ question }) => question);
  }

  /** A client of this server, which does not wait before it tries again. */
  client(options: ClientOptions = {}): Client {
    const pause = async (_: number, signal?: AbortSignal) => signal?.throwIfAborted();
    return new Client({ server: this.url, apiKey: "fake", pause, ...options, fetch: this.fetch });
  }

  /**
   * Answers questions: with a value, or by a function of the question, as often as one is asked.
   *
   * Awaiting it is needed only for a function that answers what is open already.
   *
   * @throws RangeError if the value is not of the type of a question that is open, or breaks a rule of its schema; for a question
   *   that is asked later the program that asks gets it
   */
  answer(which: string, answer: FakeAnswer): Promise<void> {
    return this.#rule(which, (event, question) => {
      const value = typeof answer === "function" ? answer(question) : answer;
      const complete = (value: Json) => this.#end(event, "completed", { value: answered(event, question, value) });
      if (value instanceof Promise) return value.then(complete);
      complete(value);
    });
  }

  /** Declines questions. */
  decline(which: string, comment?: string): void {
    void this.#rule(which, (event) => this.#end(event, "declined", { comment }));
  }

  /** Withdraws questions, as an operator does. */
  cancel(which: string, comment?: string): void {
    void this.#rule(which, (event) => this.#end(event, "cancelled", { comment }));
  }

  /** Lets the deadline of questions pass: what happens then is what they say (`onTimeout`). */
  timeOut(which: string): void {
    void this.#rule(which, (event, { on_timeout: what }) => {
      if (typeof what === "object") this.#end(event, "completed", { value: what.answer, by: "deadline" });
      else this.#end(event, what === "decline" ? "declined" : "timed_out", { by: "deadline" });
    });
  }

  /** Answers the next requests with these statuses and nothing else, one each; 0: the connection is lost. */
  failNext(...statuses: number[]): void {
    this.#failures.push(...statuses);
  }

  /** What `fetch` would give, for the option `fetch` of a client. */
  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    init.signal?.throwIfAborted();
    const failure = this.#failures.shift();
    if (failure === 0) throw new TypeError("fetch failed");
    if (failure !== undefined) return new Response(null, { status: failure });
    const { pathname, searchParams } = new URL(address);
    const body = typeof init.body === "string" ? parse(init.body) : {};
    const [, , what, id, action] = pathname.split("/").map(decodeURIComponent);
    const signal = init.signal ?? undefined;
    if (init.method === "POST" && what === "wait") return this.#wait(body as { ids: string[]; wait?: number }, signal);
    if (what !== "events") return problem(404, "about:blank", `there is no ${pathname}`);
    if (id === undefined) {
      return init.method === "POST" ? this.#create(body as unknown as Question) : this.#list(searchParams);
    }
    const asked = this.#asked.find(({ event }) => event.request_id === id);
    if (asked === undefined) return problem(404, "urn:hitl:problem:no-event", "there is no such event");
    if (action === "link") return json(200, { form: `${this.url}/form/${id}?t=${searchParams.get("subject") ?? ""}` });
    if (init.method === "POST" && action === "cancel") {
      const { response } = asked.event;
      if (response === null) this.#end(asked.event, "cancelled", { ...(body as { comment?: string }), by: "creator" });
      else if (response.status !== "cancelled") {
        return problem(409, "urn:hitl:problem:ended", `it is ${response.status}`, { outcome: response });
      }
    }
    if (Number(searchParams.get("wait")) > 0) await this.#ended([id], signal);
    return json(200, asked.event);
  };

  async #create(question: Question): Promise<Response> {
    const { run, key, event_name: name } = question;
    const isSame = (other: Question) => other.run === run && other.key === key && other.event_name === name;
    const found = run === undefined && key === undefined ? undefined : this.#asked.find(({ question }) => isSame(question));
    if (found !== undefined) {
      const differs = difference(found.question, question);
      if (differs === undefined) return json(200, found.event);
      const detail = `the event "${name}" was created before with ${differs}; give the new question a key or a run of its own`;
      return problem(409, "urn:hitl:problem:conflict", detail);
    }
    const { errors } = question.data_type === "form" ? readForm(question.schema, question.allow_json ?? false) : { errors: [] };
    if (errors.length > 0) {
      const detail = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
      return problem(422, "urn:hitl:problem:fields", detail, { errors });
    }
    const event = eventDocument(this.url, this.#asked.length + 1, question);
    this.#asked.push({ event, question });
    await (this.#rules.get(question.event_name) ?? this.#rules.get(question.prompt))?.(event, question);
    return json(201, event);
  }

  #list(query: URLSearchParams): Response {
    const [after, limit] = [Number(query.get("after") ?? 0), Number(query.get("limit") ?? 50)];
    const isWanted = (event: EventDocument) =>
      (query.get("status") === "all" || event.response === null) &&
      (["project", "domain", "run"] as const).every((member) => (query.get(member) ?? event[member]) === event[member]) &&
      `${event.event_name}\n${event.prompt}`.includes(query.get("q") ?? "");
    const wanted = this.#asked.map(({ event }) => event).filter(isWanted);
    const next = after + limit < wanted.length ? String(after + limit) : null;
    return json(200, { events: wanted.slice(after, after + limit), next });
  }

  async #wait({ ids, wait }: { ids: string[]; wait?: number }, signal?: AbortSignal): Promise<Response> {
    if (wait) await this.#ended(ids, signal);
    const events = this.#asked.map(({ event }) => event);
    const problems = ids
      .filter((id) => !events.some((event) => event.request_id === id))
      .map((id) => ({
        request_id: id,
        problem: { type: "urn:hitl:problem:no-event", title: "Not Found", status: 404, detail: "there is no such event" },
      }));
    const ended = events.filter((event) => event.response !== null && ids.includes(event.request_id));
    return json(200, { events: ended, problems, more: false, look_again_at: null, cursor: null });
  }

  /** Resolves when there is something to tell of one of the events. */
  async #ended(ids: string[], signal?: AbortSignal): Promise<void> {
    const isTold = (id: string) => this.#asked.find(({ event }) => event.request_id === id)?.event.response !== null;
    while (!ids.some(isTold)) {
      if (!this.#isPatient && this.#answering === 0) {
        const asked = this.#asked.filter(({ event }) => ids.includes(event.request_id)).map(({ event }) => `"${event.prompt}"`);
        throw new NobodyAnswers(`nobody answers ${asked.join(", ")}: let answer(), decline(), … do it before, or be patient`);
      }
      await new Promise<void>((resolve, reject) => {
        const watcher = () => {
          signal?.removeEventListener("abort", abort);
          this.#watchers.delete(watcher);
          resolve();
        };
        const abort = () => {
          this.#watchers.delete(watcher);
          reject(signal?.reason);
        };
        this.#watchers.add(watcher);
        signal?.addEventListener("abort", abort, { once: true });
      });
    }
  }

  async #rule(which: string, rule: Rule): Promise<void> {
    this.#rules.set(which, rule);
    const isMeant = ({ event, question }: Asked) =>
      event.response === null && (question.event_name === which || question.prompt === which);
    this.#answering += 1;
    try {
      await Promise.all(this.#asked.filter(isMeant).map(({ event, question }) => rule(event, question)));
    } finally {
      this.#answering -= 1;
      this.#wake();
    }
  }

  #end(event: EventDocument, status: Status, how: Parameters<typeof end>[2]): void {
    // One outcome, once and for ever: an answer that took its time may come second.
    if (event.response !== null) return;
    end(event, status, how);
    this.#wake();
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function json(status: number, document: unknown, type = "application/json"): Response {
  return new Response(stringify(document), { status, headers: { "Content-Type": type } });
}

function problem(status: number, type: string, detail: string, rest: object = {}): Response {
  return json(status, { type, title: detail, status, detail, ...rest }, "application/problem+json");
}
