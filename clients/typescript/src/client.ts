// A client of one server.

import type { EventDocument, EventPage } from "./documents.js";
import { Event, type AnyEvent } from "./event.js";
import { Http, pause, type Fetch, type Retry } from "./http.js";
import { question, type QuestionOptions } from "./options.js";
import { reader, untyped, type Answer, type Given, type Type } from "./types.js";
import { Waiting } from "./waiting.js";

/** Where the server is, and how it is spoken to. */
export interface ClientOptions {
  /** Its address, such as `https://ask.example.org`. Default: the variable `HITL_SERVER`, else `http://127.0.0.1:8080`. */
  server?: string | undefined;
  /** The API key. One with the role `ask` is enough to ask. Default: the variable `HITL_API_KEY`. */
  apiKey?: string | undefined;
  /** What sends requests. Default: `fetch`. */
  fetch?: Fetch | undefined;
  /**
   * For how many seconds a request is sent again while the server is away or overloaded; null: for ever. Default: 120, and 5
   * where nobody said where the server is and nobody listens there. Who waits for an answer waits for the server, too, until the
   * signal or the time that it is given.
   */
  retrySeconds?: number | null | undefined;
  /** Is told of each try that failed and is made again, for a log. No key, no answer and no prompt is in it. */
  onRetry?: ((retry: Retry) => void) | undefined;
  /** How to wait between tries, for tests. It resolves after so many seconds, and rejects with the reason of the signal. */
  pause?: ((seconds: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

/** What can be said of a question that is waited for. */
export interface AskOptions<Given = unknown> extends QuestionOptions<Given> {
  /** Ends the waiting, with its reason. The question stays open. */
  signal?: AbortSignal | undefined;
  /** Is given the event before it is waited for: to send its link to somebody. It is awaited. */
  onCreated?: ((event: AnyEvent) => unknown) | undefined;
}

/** Which events to list. */
export interface ListOptions {
  /** The open ones, what is due first first, or all, in the order of their ids. Default: `"pending"`. */
  status?: "pending" | "all" | undefined;
  project?: string | undefined;
  domain?: string | undefined;
  run?: string | undefined;
  /** Only events in whose name or prompt this is. */
  search?: string | undefined;
  signal?: AbortSignal | undefined;
}

const DEFAULT_SERVER = "http://127.0.0.1:8080";
const DEFAULT_RETRY_SECONDS = 120;
/** As long as a server that is started beside the program may take. */
const FIRST_RETRY_SECONDS = 5;

/**
 * A client of a running `hitl serve`. It may be used by any number of callers at once, and is closed by nobody.
 *
 * @example
 * ```ts
 * const client = new Client(); // HITL_SERVER, HITL_API_KEY
 * const replicas = await client.ask("int", "How many replicas?", { run: "nightly-42" });
 * ```
 */
export class Client {
  readonly #http: Http;
  readonly #waiting: Waiting;

  /** @throws TypeError if the address is none, or there is no API key, or it has characters that no key has */
  constructor(options: ClientOptions = {}) {
    const named = options.server === undefined ? variable("HITL_SERVER") : undefined;
    const server = options.server ?? named ?? DEFAULT_SERVER;
    const apiKey = (options.apiKey ?? variable("HITL_API_KEY") ?? "").trim();
    const address = URL.canParse(server) ? new URL(server) : null;
    // A name and a password in the address would be no use, and would stand in what fetch says of it.
    const has = (part: "search" | "hash" | "username" | "password") => address !== null && address[part] !== "";
    const isPlain = !has("search") && !has("hash") && !has("username") && !has("password");
    if (address === null || !/^https?:$/.test(address.protocol) || !isPlain) {
      // With a user it may hold a password.
      const shown = server.includes("@") ? "" : `, and not ${JSON.stringify(server)}`;
      const what = named === undefined ? "the server" : "HITL_SERVER, the server,";
      throw new TypeError(`${what} is an address that begins with http:// or https://, such as https://ask.example.org${shown}`);
    }
    // What fetch says of such a header has the key in it, which no error of this package may have.
    if (!/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new TypeError(apiKey ? "the API key has characters that no key has" : "there is no API key: HITL_API_KEY is not set, and no apiKey is given");
    }
    const isDefault = options.server === undefined && named === undefined;
    const retrySeconds = options.retrySeconds === undefined ? DEFAULT_RETRY_SECONDS : options.retrySeconds;
    this.#http = new Http({
      server: server.replace(/\/+$/, ""),
      isDefault,
      apiKey,
      // Called as a function of its own: browsers refuse to have it called as a method.
      fetch: options.fetch ?? ((address, init) => fetch(address, init)),
      retrySeconds,
      // Whoever says for how long is not given less.
      firstRetrySeconds: isDefault && options.retrySeconds === undefined ? FIRST_RETRY_SECONDS : retrySeconds,
      onRetry: options.onRetry ?? (() => {}),
      pause: options.pause ?? pause,
      now: () => Date.now(),
    });
    this.#waiting = new Waiting(this.#http);
  }

  /**
   * Asks a person, and returns the typed answer when there is one: creates the event, or finds it, and waits.
   *
   * @param type what kind of answer is wanted: `"bool"`, `"int"`, `"bigint"`, `"float"`, `"str"`, `choice(…)`, a schema of zod, or
   *   `{ schema, parse }`
   * @param prompt what the person is asked, 1 to 16384 characters
   * @throws TimedOut, Declined or Cancelled if the question ends without an answer
   * @throws Conflict if another question has this run, name and key
   * @throws Refused if the server does not take the question; its `errors` say why
   * @throws Unreadable if the answer is not one of the type
   * @throws Unavailable if the question could not be sent for `retrySeconds`
   *
   * @example
   * ```ts
   * const isFine = await client.ask("bool", "Deploy to production?", {
   *   run: "release-1.4",
   *   timeoutSeconds: 1800,
   *   onCreated: (event) => console.log(`answer here: ${event.formUrl}`),
   * });
   * ```
   */
  async ask<A extends Type>(type: A, prompt: string, options: AskOptions<Given<A>> = {}): Promise<Answer<A>> {
    const event = await this.create(type, prompt, options);
    await options.onCreated?.(event as unknown as AnyEvent);
    return event.wait({ signal: options.signal });
  }

  /**
   * Creates an event, or finds the one with the same run, name and key, and does not wait for it. Without a run and a key it is a
   * new one; even then a request that was lost and is sent again asks once.
   *
   * @throws Conflict, Refused or Unavailable as {@link Client.ask}
   */
  async create<A extends Type>(
    type: A,
    prompt: string,
    options: QuestionOptions<Given<A>> & { signal?: AbortSignal | undefined } = {},
  ): Promise<Event<Answer<A>>> {
    const kind = await reader(type);
    const body = question(prompt, kind, options);
    const document = await this.#http.send("POST", "/v1/events", { body, signal: options.signal });
    return new Event(this.#http, this.#waiting, kind, document as unknown as EventDocument);
  }

  /**
   * The event with this id. Given a type its answer is read as one of it; else it is what the server has.
   *
   * @throws NotFound if there is none
   */
  get(id: string): Promise<AnyEvent>;
  get<A extends Type>(id: string, type: A): Promise<Event<Answer<A>>>;
  async get(id: string, type?: Type): Promise<Event<unknown>> {
    const path = `/v1/events/${encodeURIComponent(id)}`;
    const document = (await this.#http.send("GET", path)) as unknown as EventDocument;
    const kind = type === undefined ? untyped(document.data_type, document.schema) : await reader(type);
    return new Event<unknown>(this.#http, this.#waiting, kind, document);
  }

  /**
   * The events, page by page as they are taken.
   *
   * @example
   * ```ts
   * for await (const event of client.list({ run: "nightly-42" })) console.log(event.id, event.prompt);
   * ```
   */
  async *list(options: ListOptions = {}): AsyncGenerator<AnyEvent, void, undefined> {
    const { status, project, domain, run, search: q, signal } = options;
    let after: string | null = null;
    do {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries({ status, project, domain, run, q, after })) {
        if (value) query.set(name, value);
      }
      const path: string = query.size > 0 ? `/v1/events?${query}` : "/v1/events";
      const page = (await this.#http.send("GET", path, { signal })) as unknown as EventPage;
      for (const document of page.events) {
        const kind = untyped(document.data_type, document.schema);
        yield new Event(this.#http, this.#waiting, kind, document);
      }
      after = page.next;
    } while (after !== null);
  }
}

/** A variable of the environment, where there is one. */
function variable(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: { [name: string]: string | undefined } } };
  return process?.env?.[name] || undefined;
}
