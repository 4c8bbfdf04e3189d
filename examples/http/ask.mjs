// Asks a person through a running `hitl serve` and prints the answer. Node.js 20 or later is all it needs.
//
//     HITL_SERVER=http://127.0.0.1:8080 HITL_API_KEY=… node ask.mjs RUN int "How many replicas?"
//
// Started again with the same RUN it finds the same question: the same link, and the answer if there is one.

import { realpathSync } from "node:fs";
import { setTimeout as pass } from "node:timers/promises";
import { pathToFileURL } from "node:url";

// The types are generated from the server's openapi.json, for who checks them; README.md says how.
/** @typedef {import("./api.d.ts").components["schemas"]["Event"]} Event */
/** @typedef {import("./api.d.ts").components["schemas"]["Question"]} Question */
/** @typedef {import("./api.d.ts").components["schemas"]["Value"]} Value */

const server = (process.env.HITL_SERVER ?? "http://127.0.0.1:8080").replace(/\/+$/, "");
const headers = {
  Authorization: `Bearer ${(process.env.HITL_API_KEY ?? "").trim()}`,
  "Content-Type": "application/json",
};
/** As of the program `hitl`. */
const exit = { timed_out: 3, declined: 4, cancelled: 5 };

/** What the server said of a request that it does not take, the next time neither. */
export class Refused extends Error {}

/** A question ended without an answer. */
export class NotAnswered extends Error {
  /** @param {keyof typeof exit} status */
  constructor(status) {
    super(status);
    this.status = status;
  }
}

/**
 * Whether the answer says nothing about the request: a server or a gateway that is overloaded or away.
 * @param {number} status
 * @param {string} body
 */
function isPassing(status, body) {
  const ours = body.startsWith('{"type":');
  return [408, 425, 429, 502, 503, 504].includes(status) || (status === 500 && !ours);
}

/**
 * Sends a request that may be repeated, until it is answered; throws Refused for what cannot succeed.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {Question} [body]
 * @returns {Promise<Event>}
 */
async function send(method, path, body) {
  const init = { method, headers, body: body && JSON.stringify(body) };
  for (let pause = 1; ; pause = Math.min(2 * pause, 30)) {
    let seconds = pause;
    let why;
    try {
      // Following a redirect with the key in hand could give it to somebody else.
      const reply = await fetch(server + path, { ...init, redirect: "manual", signal: AbortSignal.timeout(60_000) });
      const text = await reply.text();
      if (!isPassing(reply.status, text)) {
        if (reply.ok) return JSON.parse(text);
        const location = reply.headers.get("Location");
        const problem = location ? `redirects to ${location}: give HITL_SERVER the address it redirects to` : text;
        throw new Refused(`${method} ${path}: ${reply.status} ${problem}`);
      }
      why = `${reply.status} ${reply.statusText}`;
      const after = reply.headers.get("Retry-After") ?? "";
      // A number, or a moment by the server's own clock.
      const left = (Date.parse(after) - Date.parse(reply.headers.get("Date") ?? "")) / 1000;
      if (/^\d+$/.test(after)) seconds = Math.min(Number(after), 60);
      else if (left >= 0) seconds = Math.min(left, 60);
    } catch (error) {
      // These are what fetch throws: no connection, one that was lost, half an answer.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      why = `${error.message} ${error.cause ?? ""}`;
    }
    console.error(`trying again in ${seconds} s: ${why}`);
    await pass(seconds * 1000);
  }
}

/**
 * Creates the event, or finds it, shows its link, and returns its outcome when it has ended.
 * @param {Question} question
 */
export async function ask(question) {
  let event = await send("POST", "/v1/events", question);
  console.error(`answer here: ${event.links.form}`);
  while (event.response === null) {
    event = await send("GET", `/v1/events/${event.request_id}?wait=30`);
  }
  return event.response;
}

/**
 * The same, and returns the answer, or throws NotAnswered.
 * @param {Question} question
 * @returns {Promise<Value>}
 */
export async function answer(question) {
  const { status, value } = await ask(question);
  if (status !== "completed") throw new NotAnswered(status);
  return /** @type {Value} */ (value);
}

/**
 * Runs a program that asks; where there is no answer, ends it with a status that says so.
 * @param {() => Promise<void>} program
 */
export async function run(program) {
  try {
    await program();
  } catch (error) {
    if (!(error instanceof NotAnswered || error instanceof Refused)) throw error;
    console.error(error.message);
    process.exit(error instanceof NotAnswered ? exit[error.status] : 1);
  }
}

async function main() {
  const [run, type, prompt] = process.argv.slice(2);
  if (prompt === undefined || !(type === "int" || type === "float" || type === "bool" || type === "str")) {
    console.error('usage: node ask.mjs RUN int|float|bool|str "PROMPT"');
    process.exit(2);
  }
  const value = await answer({ event_name: "ask", data_type: type, prompt, run });
  // A whole number of more than 53 bits has lost digits on its way through JSON.parse: better none than a wrong one.
  if (type === "int" && !Number.isSafeInteger(value)) throw new Error("the number is too large for JavaScript");
  console.log(typeof value === "string" ? value : JSON.stringify(value));
}

// Where it is imported it asks nothing.
if (import.meta.url === pathToFileURL(realpathSync(process.argv[1] ?? ".")).href) await run(main);
