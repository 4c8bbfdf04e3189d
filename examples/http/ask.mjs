// Asks a person through a running `hitl serve` and prints the answer. Node.js 20 or later is all it needs.
//
//     HITL_SERVER=http://127.0.0.1:8080 HITL_API_KEY=… node ask.mjs RUN int "How many replicas?"
//
// Started again with the same RUN it finds the same question: the same link, and the answer if there is one.

import { setTimeout as pass } from "node:timers/promises";

// The types are generated from the server's openapi.json, for who checks them; README.md says how.
/** @typedef {import("./api.d.ts").components["schemas"]["Event"]} Event */
/** @typedef {import("./api.d.ts").components["schemas"]["Question"]} Question */

const server = (process.env.HITL_SERVER ?? "http://127.0.0.1:8080").replace(/\/+$/, "");
const headers = {
  Authorization: `Bearer ${(process.env.HITL_API_KEY ?? "").trim()}`,
  "Content-Type": "application/json",
};
/** As of the program `hitl`. */
const exit = { timed_out: 3, declined: 4, cancelled: 5 };

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
 * Sends a request that may be repeated, until it is answered; what cannot succeed ends the program.
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
        console.error(`${method} ${path}: ${reply.status} ${problem}`);
        process.exit(1);
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
 * @param {string} run
 * @param {Question["data_type"]} data_type
 * @param {string} prompt
 */
async function ask(run, data_type, prompt) {
  let event = await send("POST", "/v1/events", { event_name: "ask", data_type, prompt, run });
  console.error(`answer here: ${event.links.form}`);
  while (event.response === null) {
    event = await send("GET", `/v1/events/${event.request_id}?wait=30`);
  }
  return event.response;
}

const [run, type, prompt] = process.argv.slice(2);
if (prompt === undefined || !(type === "int" || type === "float" || type === "bool" || type === "str")) {
  console.error('usage: node ask.mjs RUN int|float|bool|str "PROMPT"');
  process.exit(2);
}
const { status, value } = await ask(run, type, prompt);
if (status !== "completed") {
  console.error(status);
  process.exit(exit[status]);
}
// A whole number of more than 53 bits has lost digits on its way through JSON.parse: better none than a wrong one.
if (type === "int" && !Number.isSafeInteger(value)) throw new Error("the number is too large for JavaScript");
console.log(typeof value === "string" ? value : JSON.stringify(value));
