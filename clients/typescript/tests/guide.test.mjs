// The program of the guide against a real `hitl serve`: it shows its links, is answered there, and started again asks nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { apiKey, fillIn, program, serve, storeOf } from "./serve.mjs";

const skip = program && process.env.GUIDE ? false : "HITL_PROGRAM names no program, or GUIDE none of the guide";

/** Runs it, answers at each link that it shows, and gives what it said last. */
async function run(test, url, answers) {
  const env = { ...process.env, HITL_SERVER: url, HITL_API_KEY: apiKey };
  const child = spawn(process.execPath, [process.env.GUIDE], { env, stdio: ["ignore", "pipe", "inherit"] });
  test.after(() => child.kill("SIGKILL"));
  const said = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    const link = /answer here: (.*)/.exec(line)?.[1];
    const fields = answers.shift();
    if (link && fields) assert.equal(await fillIn(link, fields), 303);
  }
  return said.at(-1);
}

test("the guide's program asks, and goes on with the answers", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  assert.equal(await run(test, url, [{ value: "3" }, { answer: "staging" }]), "3 to staging");
  assert.equal(await run(test, url, []), "3 to staging");
});
