// Many waits on one connection: whatever a client waits for is in the ids of one long poll.

import type { EventDocument, Waited } from "./documents.js";
import { refused } from "./errors.js";
import { isPassing, type Http } from "./http.js";

/** As many as the server takes in one request. */
const MOST_IDS = 1000;
/** How long the server holds a request in which nothing has ended. */
const HOLD_SECONDS = 30;
/** For how long those are gathered that come while a request is on its way, so that many of them interrupt it once. */
const GATHER_MS = 10;
const LONGEST_PAUSE_SECONDS = 30;

interface Wait {
  resolve(event: EventDocument): void;
  reject(error: unknown): void;
}

/** @internal */
export class Waiting {
  readonly #http: Http;
  #polls: Poll[] = [];

  constructor(http: Http) {
    this.#http = http;
  }

  /** Resolves with the event when it has ended. A server that is away is waited for until the signal. */
  wait(id: string, signal?: AbortSignal): Promise<EventDocument> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      let poll = this.#polls.find((poll) => poll.takes(id));
      if (poll === undefined) {
        poll = new Poll(this.#http);
        this.#polls.push(poll);
      }
      const joined = poll;
      const leave = () => signal?.removeEventListener("abort", abort);
      const wait: Wait = {
        resolve: (event) => (leave(), resolve(event)),
        reject: (error) => (leave(), reject(error)),
      };
      const abort = () => {
        joined.remove(id, wait);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      joined.add(id, wait);
    });
  }
}

/** One long poll, and whoever waits by it. */
class Poll {
  readonly #http: Http;
  readonly #waits = new Map<string, Set<Wait>>();
  /** Interrupts the request that is on its way, if there is one. */
  #request: AbortController | null = null;
  #asked = new Set<string>();
  #isRunning = false;
  #isGathering = false;

  constructor(http: Http) {
    this.#http = http;
  }

  takes(id: string): boolean {
    return this.#waits.has(id) || this.#waits.size < MOST_IDS;
  }

  add(id: string, wait: Wait): void {
    const waits = this.#waits.get(id);
    if (waits !== undefined) {
      waits.add(wait);
      return;
    }
    this.#waits.set(id, new Set([wait]));
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#run();
    } else if (!this.#isGathering) {
      this.#isGathering = true;
      setTimeout(() => {
        this.#isGathering = false;
        // By now they may be in the next request already.
        if ([...this.#waits.keys()].some((id) => !this.#asked.has(id))) this.#request?.abort();
      }, GATHER_MS);
    }
  }

  remove(id: string, wait: Wait): void {
    const waits = this.#waits.get(id);
    waits?.delete(wait);
    if (waits?.size === 0) this.#waits.delete(id);
    // Others go on by the request that there is: that an id too many is in it harms nobody.
    if (this.#waits.size === 0) this.#request?.abort();
  }

  async #run(): Promise<void> {
    // Who waits for several things begins with all of them, before this goes on.
    await Promise.resolve();
    let pause = 1;
    while (this.#waits.size > 0) {
      const ids = [...this.#waits.keys()];
      const request = new AbortController();
      this.#request = request;
      this.#asked = new Set(ids);
      try {
        const body = { ids, wait: HOLD_SECONDS };
        const sending = { body, signal: request.signal, isPatient: true };
        const waited = (await this.#http.send("POST", "/v1/wait", sending)) as unknown as Waited;
        if (this.#tell(waited)) {
          pause = 1;
        } else {
          await this.#http.pause(pause, request.signal);
          pause = Math.min(2 * pause, LONGEST_PAUSE_SECONDS);
        }
      } catch (error) {
        if (!request.signal.aborted) for (const id of ids) this.#end(id, (wait) => wait.reject(error));
      }
    }
    this.#request = null;
    this.#isRunning = false;
  }

  /** Tells those of whose events there is something to tell; whether the others can be asked for at once. */
  #tell({ events, problems }: Waited): boolean {
    for (const event of events) this.#end(event.request_id, (wait) => wait.resolve(event));
    let isCalm = true;
    for (const { request_id: id, problem } of problems) {
      if (isPassing(problem.status, '{"type":')) {
        isCalm = false;
        continue;
      }
      const error = refused("POST /v1/wait", problem.status, problem, problem.title);
      this.#end(id, (wait) => wait.reject(error));
    }
    return isCalm;
  }

  #end(id: string, tell: (wait: Wait) => void): void {
    const waits = this.#waits.get(id) ?? [];
    this.#waits.delete(id);
    for (const wait of waits) tell(wait);
  }
}
