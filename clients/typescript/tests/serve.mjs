// A real `hitl serve`, the program that HITL_PROGRAM names, on a store of its own; and what a person's browser sends.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const program = process.env.HITL_PROGRAM;
export const apiKey = "a-key-for-tests";

/** A folder for a store, which is removed after the test. */
export function storeOf(test) {
  const folder = mkdtempSync(join(tmpdir(), "hitl-events-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, "hitl.db")}`;
}

/** Starts a server, and resolves when it serves. It is killed after the test. */
export async function serve(test, store, listen = "127.0.0.1:0") {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith("HITL_"));
  const env = { ...Object.fromEntries(ours), HITL_API_KEY: apiKey };
  const child = spawn(program, ["serve", "--listen", listen, "--store", store], { env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  test.after(kill);
  const said = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const url = / on (http:\/\/[^ ]+)/.exec(line)?.[1];
    // Who does not read on would hold it up.
    child.stderr.resume();
    if (url) return { url, kill };
  }
  throw new Error(`it does not serve: ${said.join("\n")}`);
}

/** Opens the form that is behind a link, and gives what sends it, as a browser does, and says the status. */
export async function open(link) {
  const address = new URL(link);
  const page = await fetch(address, { headers: { Accept: "text/html" } });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<form/);
  const id = address.pathname.split("/").at(-1);
  const submit = new URL("/submit", address);
  return async (fields) => {
    const body = new URLSearchParams({ request_id: id, t: address.searchParams.get("t"), ...fields });
    const sent = await fetch(submit, { method: "POST", body, redirect: "manual", headers: { Accept: "text/html" } });
    await sent.arrayBuffer();
    return sent.status;
  };
}

/** Opens a form and sends it at once. */
export async function fillIn(link, fields) {
  const send = await open(link);
  return send(fields);
}
