// Requests that may be repeated: sent again while the server is away or overloaded, and never to somewhere else.

import type { Problem } from "./documents.js";
import { refused, Unavailable } from "./errors.js";
import { parse, stringify, type Json } from "./json.js";

/** What of `fetch` is used. */
export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** A try that failed, and is made again. */
export interface Retry {
  /** The address of the server. */
  server: string;
  /** The request, such as `POST /v1/events`. */
  request: string;
  /** In how many seconds. */
  seconds: number;
  /** Why the last try failed. */
  why: string;
}

/** @internal */
export interface Settings {
  server: string;
  /** Whether nobody said where the server is. */
  isDefault: boolean;
  apiKey: string;
  fetch: Fetch;
  retrySeconds: number | null;
  /** The same where the server never answered and nobody listens. */
  firstRetrySeconds: number | null;
  onRetry: (retry: Retry) => void;
  pause: (seconds: number, signal?: AbortSignal) => Promise<void>;
  now: () => number;
}

/** @internal */
export interface Sending {
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Whether a server that is away is waited for without an end. */
  isPatient?: boolean;
}

/** Longer than the server holds a long poll. */
const ANSWER_MS = 60_000;
const LONGEST_PAUSE_SECONDS = 30;
/** A server that asks for more is asked again nevertheless. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/** @internal */
export class Http {
  readonly #settings: Settings;
  #hasAnswered = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Waits before something is tried again. */
  pause(seconds: number, signal?: AbortSignal): Promise<void> {
    return this.#settings.pause(seconds, signal);
  }

  /** Sends a request until it is answered; throws {@link Refused} for what cannot succeed. */
  async send(method: "GET" | "POST", path: string, { body, signal, isPatient }: Sending = {}): Promise<Json> {
    const request = `${method} ${path.split("?")[0]}`;
    const init: RequestInit = {
      method,
      headers: {
        Accept: "application/json",
        Authorization: `Bearer ${this.#settings.apiKey}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      // Following a redirect with the key in hand could give it to somebody else.
      redirect: "manual",
      ...(body === undefined ? {} : { body: stringify(body) }),
    };
    const begun = this.#settings.now();
    for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_SECONDS)) {
      signal?.throwIfAborted();
      let seconds = pause;
      let failure: unknown;
      let why: string;
      try {
        const { reply, text } = await this.#exchange(path, init, signal);
        this.#hasAnswered = true;
        if (!isPassing(reply.status, text)) return read(request, reply, text);
        seconds = retryAfter(reply.headers) ?? pause;
        why = `${reply.status} ${reply.statusText}`.trim();
      } catch (error) {
        signal?.throwIfAborted();
        // These are what fetch throws: no connection, one that was lost, half an answer, none in time.
        if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
        failure = error;
        why = `${error.message} ${error.cause ?? ""}`.trim();
      }
      const { server, isDefault, firstRetrySeconds, retrySeconds } = this.#settings;
      // Nothing was asked yet, and most likely nobody serves there.
      const limit = isRefused(failure) && !this.#hasAnswered ? firstRetrySeconds : retrySeconds;
      const waited = (this.#settings.now() - begun) / 1000 + seconds;
      if (!isPatient && limit !== null && waited > limit) {
        const whose = isDefault ? `${server} (HITL_SERVER is not set)` : server;
        throw new Unavailable(`${request}: no answer of ${whose} in ${limit} s: ${why}`, { cause: failure });
      }
      this.#settings.onRetry({ server, request, seconds, why });
      await this.#settings.pause(seconds, signal);
    }
  }

  /** One try, which ends with the signal or when there is no answer in time. */
  async #exchange(path: string, init: RequestInit, signal?: AbortSignal): Promise<{ reply: Response; text: string }> {
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException("there was no answer in time", "TimeoutError"));
    const timer = setTimeout(late, ANSWER_MS);
    const abort = () => controller.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const reply = await this.#settings.fetch(this.#settings.server + path, { ...init, signal: controller.signal });
      return { reply, text: await reply.text() };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }
}

/**
 * Whether an answer says nothing about the request: a server or a gateway that is overloaded or away.
 *
 * @internal
 */
export function isPassing(status: number, text: string): boolean {
  const isOurs = text.startsWith('{"type":');
  return [408, 425, 429, 502, 503, 504].includes(status) || (status === 500 && !isOurs);
}

/** Whether nobody listens at the address, as Node.js, Deno and Bun say it. */
function isRefused(failure: unknown): boolean {
  const { code, cause } = (failure ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].some((code) => code === "ECONNREFUSED" || code === "ConnectionRefused");
}

function read(request: string, reply: Response, text: string): Json {
  if (reply.type === "opaqueredirect" || (reply.status >= 300 && reply.status < 400)) {
    const where = reply.headers.get("Location") ?? "somewhere else";
    throw refused(request, reply.status, null, `redirects to ${where}: give the client the address it redirects to`);
  }
  let document: Json | undefined;
  try {
    document = parse(text);
  } catch {
    // It is told below that this is no JSON.
  }
  const elsewhere = "the answer is not one of hitl: is this the address of a hitl serve?";
  if (reply.ok) {
    if (document === undefined) throw refused(request, reply.status, null, elsewhere);
    return document;
  }
  throw refused(request, reply.status, isProblem(document) ? document : null, elsewhere);
}

function isProblem(document: unknown): document is Problem {
  const members = document as { type?: unknown; status?: unknown; detail?: unknown } | null | undefined;
  return typeof members?.type === "string" && typeof members.status === "number" && typeof members.detail === "string";
}

/** How many seconds the server asks for: a number, or a moment by its own clock. */
function retryAfter(headers: Headers): number | undefined {
  const after = headers.get("Retry-After") ?? "";
  if (/^\d+$/.test(after)) return Math.min(Number(after), LONGEST_RETRY_AFTER_SECONDS);
  const left = (Date.parse(after) - Date.parse(headers.get("Date") ?? "")) / 1000;
  return left >= 0 ? Math.min(left, LONGEST_RETRY_AFTER_SECONDS) : undefined;
}

/**
 * Waits for some seconds, or until the signal, for whose reason it then rejects.
 *
 * @internal
 */
export function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
