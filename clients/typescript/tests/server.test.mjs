// The package against a real `hitl serve`, answered by its form as a person answers.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Cancelled, choice, Client, Conflict, Declined, NotFound, Refused, TimedOut } from "hitl-events";
import { FakeServer } from "hitl-events/testing";
import { z } from "zod";
import { apiKey, fillIn, open, program, serve, storeOf } from "./serve.mjs";

const project = process.env.HITL_PROJECT;
const skip = program ? false : "HITL_PROGRAM names no program";

test("each type is asked, answered by a person and read", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  const client = new Client({ server: url, apiKey });
  const deployment = z.object({
    replicas: z.int().min(1).max(20).meta({ title: "How many?" }),
    where: z.enum(["staging", "production"]),
    day: z.iso.date().transform((text) => new Date(text)),
    notes: z.string().nullable().default(null),
  });
  const typed = { replicas: "3", where: "production", day: "2027-01-31", notes: "" };
  for (const [type, fields, expected] of [
    ["bool", { value: "false" }, false],
    ["int", { value: "-9007199254740991" }, -9007199254740991],
    ["bigint", { value: "9223372036854775807" }, 9223372036854775807n],
    ["float", { value: "1,5" }, 1.5],
    ["str", { value: "ä <b>" }, "ä <b>"],
    [choice("staging", "production"), { answer: "staging" }, "staging"],
    [z.iso.date(), { answer: "2027-01-31" }, "2027-01-31"],
    [deployment, typed, { ...typed, replicas: 3, day: new Date("2027-01-31"), notes: null }],
  ]) {
    const statuses = [];
    const onCreated = ({ formUrl }) => {
      statuses.push(fillIn(formUrl, fields));
    };
    assert.deepEqual(await client.ask(type, "What?", { onCreated }), expected);
    assert.deepEqual(await Promise.all(statuses), [303]);
  }
  const large = await client.create("int", "What?");
  assert.equal(await fillIn(large.formUrl, { value: "9007199254740993" }), 303);
  await assert.rejects(large.wait(), { name: "Unreadable", value: 9007199254740993n });
  const refused = await client.create(deployment, "What?");
  assert.equal(await fillIn(refused.formUrl, { ...typed, replicas: "21" }), 422);
  assert.equal(await refused.outcome(), null);
});

test("each end without an answer is told", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  const client = new Client({ server: url, apiKey });
  const declined = await client.create("int", "a");
  await fillIn(await declined.link("ada"), { action: "decline", comment: "not now" });
  await assert.rejects(declined.wait(), { name: "Declined", comment: "not now", who: "ada" });
  await assert.rejects(declined.cancel(), (error) => error instanceof Conflict && error.outcome.status === "declined");
  const cancelled = await client.create("int", "b");
  const waiting = cancelled.wait();
  const read = assert.rejects(waiting, (error) => error instanceof Cancelled && error.comment === "not needed");
  await cancelled.cancel("not needed");
  await cancelled.cancel();
  await read;
  assert.equal((await (await client.get(cancelled.id)).outcome()).status, "cancelled");
  await assert.rejects(client.ask("int", "c", { timeoutSeconds: 1 }), TimedOut);
  await assert.rejects(client.ask("int", "d", { timeoutSeconds: 1, onTimeout: "decline" }), Declined);
  assert.equal(await client.ask(choice("x", "y"), "e", { timeoutSeconds: 1, onTimeout: { answer: "y" } }), "y");
});

test("a key that may only ask is enough to ask", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  const headers = { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" };
  const made = await fetch(`${url}/v1/keys`, { method: "POST", headers, body: JSON.stringify({ role: "ask", name: "ci" }) });
  const { key } = await made.json();
  const [asker, admin] = [new Client({ server: url, apiKey: key }), new Client({ server: url, apiKey })];
  const event = await asker.create("int", "How many?");
  assert.equal(event.formUrl, null);
  await assert.rejects(event.link("ada"), { name: "Refused", status: 403 });
  const waiting = event.wait();
  const link = await (await admin.get(event.id)).link("ada");
  assert.equal(await fillIn(link, { value: "3" }), 303);
  assert.equal(await waiting, 3);
});

test("what the server refuses is told by its rules", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  const client = new Client({ server: url, apiKey });
  const error = await client.create("int", "", { timeoutSeconds: 0 }).catch((error) => error);
  assert(error instanceof Refused && error.status === 422 && error.code !== "http");
  assert.deepEqual(error.errors.map(({ field }) => field).sort(), ["prompt", "timeout_seconds"]);
  await assert.rejects(client.get("nowhere"), (error) => error instanceof NotFound && error.code === "no-event");
  await client.create("int", "?", { run: "r", name: "n" });
  await assert.rejects(client.create("str", "?", { run: "r", name: "n" }), { name: "Conflict", outcome: null, code: "conflict" });
  const stranger = new Client({ server: url, apiKey: "wrong" });
  await assert.rejects(stranger.ask("int", "?"), { name: "Refused", status: 401 });
  const map = z.object({ labels: z.record(z.string(), z.string()) });
  await assert.rejects(client.create(map, "?"), (error) => error.errors[0].field.startsWith("schema/properties/labels"));
  await client.create(map, "?", { allowJson: true });
});

test("the fake refuses what a server refuses, in the same words", { skip: skip || !project }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  const read = (file) => JSON.parse(readFileSync(join(project, file), "utf8"));
  const folder = "guest/core/tests/schemas";
  const examples = readdirSync(join(project, folder)).map((name) => read(`${folder}/${name}`).schema);
  const schemas = [...read("tests/clients/schemas.json").schemas, ...examples];
  assert(schemas.length > 60);
  const [real, fake] = [new Client({ server: url, apiKey }), new FakeServer().client()];
  for (const [number, schema] of schemas.entries()) {
    for (const allowJson of [false, true]) {
      const type = { schema, parse: (value) => value };
      const said = (client) => client.create(type, "?", { allowJson }).then(({ status }) => status, ({ message }) => message);
      assert.equal(await said(fake), await said(real), `${number}: ${JSON.stringify(schema)}`);
    }
  }
});

test("killed and started again in the middle, nobody is asked twice", { skip }, async (test) => {
  const store = storeOf(test);
  const server = await serve(test, store);
  let tell;
  const noticed = new Promise((resolve) => (tell = resolve));
  const client = new Client({ server: server.url, apiKey, onRetry: tell });
  const events = await Promise.all(["a", "b", "c"].map((prompt) => client.create("int", prompt, { run: "r" })));
  const waits = Promise.all(events.map((event) => event.wait()));
  await server.kill();
  const retry = await noticed;
  assert.deepEqual([retry.request, retry.seconds], ["POST /v1/wait", 1]);
  await serve(test, store, new URL(server.url).host);
  for (const [number, { formUrl }] of events.entries()) assert.equal(await fillIn(formUrl, { value: String(number) }), 303);
  assert.deepEqual(await waits, [0, 1, 2]);
  const again = new Client({ server: server.url, apiKey });
  assert.equal(await again.ask("int", "b", { run: "r" }), 1);
  const listed = [];
  for await (const event of again.list({ status: "all" })) listed.push(await event.wait());
  assert.deepEqual(listed.sort(), [0, 1, 2]);
});

test("answers that are lost on the way are asked for again, and a creation asks once", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  let lost = 0;
  const losing = async (address, init) => {
    const response = await fetch(address, init);
    if (lost++ % 2 === 0) {
      await response.arrayBuffer();
      throw new TypeError("terminated");
    }
    return response;
  };
  const pause = async () => {};
  const client = new Client({ server: url, apiKey, fetch: losing, pause });
  const onCreated = ({ formUrl }) => fillIn(formUrl, { value: "3" });
  assert.equal(await client.ask("int", "How many?", { onCreated }), 3);
  const all = [];
  for await (const event of client.list({ status: "all", search: "how" })) all.push(event.name);
  assert.deepEqual(all, ["How many?"]);
});

test("two clients at once have one question and one outcome", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  const clients = [new Client({ server: url, apiKey }), new Client({ server: url, apiKey })];
  const links = [];
  const asked = [];
  const both = new Promise((resolve) => {
    for (const client of clients) {
      const onCreated = ({ formUrl }) => links.push(formUrl) === 2 && resolve(links);
      asked.push(client.ask("int", "How many?", { run: "r", onCreated }));
    }
  });
  const [one, other] = await both;
  assert.equal(new URL(one).pathname, new URL(other).pathname);
  // Both see the form before either sends it.
  const [sendOne, sendOther] = await Promise.all([open(one), open(other)]);
  const statuses = await Promise.all([sendOne({ value: "1" }), sendOther({ value: "2" })]);
  assert(statuses.includes(303), String(statuses));
  const [first, second] = await Promise.all(asked);
  assert(first === second && [1, 2].includes(first));
});

test("any number of waits share one connection", { skip }, async (test) => {
  const { url } = await serve(test, storeOf(test));
  let [open, most] = [0, 0];
  const counting = async (address, init) => {
    if (!address.endsWith("/v1/wait")) return fetch(address, init);
    most = Math.max(most, ++open);
    try {
      const response = await fetch(address, init);
      return new Response(await response.text(), response);
    } finally {
      open -= 1;
    }
  };
  const client = new Client({ server: url, apiKey, fetch: counting });
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  const statuses = [];
  const onCreated = ({ formUrl, prompt }) => {
    statuses.push(fillIn(formUrl, { value: prompt }));
  };
  const answers = await Promise.all(numbers.map((number) => client.ask("int", String(number), { onCreated })));
  assert.deepEqual(answers, numbers);
  // The program has its answer before the person's browser has its page.
  assert.deepEqual([...new Set(await Promise.all(statuses))], [303]);
  assert.equal(most, 1);
});
