// The package against its own fake: what a caller gets for what a server does.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";
import {
  Cancelled,
  choice,
  Client,
  Conflict,
  Declined,
  HitlError,
  NotAnswered,
  NotFound,
  Refused,
  TimedOut,
  Unavailable,
  Unreadable,
} from "hitl-events";
import { FakeServer, NobodyAnswers } from "hitl-events/testing";
import { z } from "zod";

/** A fetch that notes how many requests wait, in all and at most at once. */
function noting(fetch) {
  const noted = { waits: 0, most: 0, open: 0 };
  const through = async (address, init) => {
    if (!address.endsWith("/v1/wait")) return fetch(address, init);
    noted.waits += 1;
    noted.most = Math.max(noted.most, ++noted.open);
    try {
      return await fetch(address, init);
    } finally {
      noted.open -= 1;
    }
  };
  return [through, noted];
}

/** A client whose requests this answers. */
function clientOf(fetch, options = {}) {
  const pauses = [];
  const pause = async (seconds, signal) => {
    signal?.throwIfAborted();
    pauses.push(seconds);
  };
  return [new Client({ server: "http://hitl.invalid/", apiKey: "k", fetch, pause, ...options }), pauses];
}

/** What the one that answers 404 with nothing comes to. */
const NotAnswering = { name: "Refused", status: 404 };

const reply = (status, body, headers = {}) => new Response(body === undefined ? null : JSON.stringify(body), { status, headers });

test("each type is asked for and comes back as itself", async () => {
  const server = new FakeServer();
  const client = server.client();
  const day = z.iso.date().transform((text) => new Date(text));
  const deployment = z.object({ replicas: z.int().min(1), day, notes: z.string().nullable().default(null) });
  const tags = { schema: { type: "array", items: { type: "string" } }, parse: (value) => new Set(value) };
  for (const [type, given, expected] of [
    ["bool", false, false],
    ["int", -9007199254740991, -9007199254740991],
    ["bigint", 9223372036854775807n, 9223372036854775807n],
    ["bigint", 3, 3n],
    ["float", 0.5, 0.5],
    ["str", "ä", "ä"],
    [choice("staging", "production"), "staging", "staging"],
    [z.enum(["a", "b"]), "b", "b"],
    [day, "2027-01-31", new Date("2027-01-31")],
    [deployment, { replicas: 3, day: "2027-01-31" }, { replicas: 3, day: new Date("2027-01-31"), notes: null }],
    [tags, ["a", "b"], new Set(["a", "b"])],
  ]) {
    server.answer("What?", given);
    assert.deepEqual(await client.ask(type, "What?"), expected);
  }
  const { data_type, schema } = server.questions.at(-2);
  assert.deepEqual([data_type, schema.required], ["form", ["replicas", "day"]]);
  assert.deepEqual(server.questions.at(-1).schema, {
    type: "object",
    required: ["answer"],
    "x-hitl-answer": "answer",
    properties: { answer: tags.schema },
  });
});

test("a zod that says its schema by a function alone does as well", async () => {
  const server = new FakeServer();
  const model = z.object({ day: z.iso.date().default("2027-01-31") });
  const { jsonSchema: _, ...standard } = model["~standard"];
  server.answer("?", {});
  assert.deepEqual(await server.client().ask({ "~standard": standard, _zod: model._zod }, "?"), { day: "2027-01-31" });
  assert.equal(server.questions[0].schema.required, undefined, "it is the schema of what people give");
});

test("what is said of a question is sent, and nothing else is", async () => {
  const server = new FakeServer();
  const client = server.client();
  await client.create("int", " How\nmany? ", { run: "r" });
  assert.deepEqual(server.questions[0], { event_name: "How many?", data_type: "int", prompt: " How\nmany? ", run: "r" });
  await client.create(choice("a", "b"), "Which?", {
    name: "which",
    run: "r",
    key: "k",
    project: "p",
    domain: "d",
    org: "o",
    timeoutSeconds: null,
    onTimeout: { answer: "b" },
    context: [{ label: "Where", text: "prod-db-1" }],
    markdown: true,
    confirm: true,
    askedBy: "bot",
    lang: "de",
    sensitive: true,
    extendSeconds: 60,
    allowJson: true,
  });
  const { schema: _, ...rest } = server.questions[1];
  assert.deepEqual(rest, {
    event_name: "which",
    data_type: "form",
    prompt: "Which?",
    prompt_format: "markdown",
    allow_json: true,
    context: [{ label: "Where", text: "prod-db-1" }],
    confirm: true,
    asked_by: "bot",
    lang: "de",
    sensitive: true,
    org: "o",
    project: "p",
    domain: "d",
    run: "r",
    key: "k",
    timeout_seconds: null,
    extend_seconds: 60,
    on_timeout: { answer: { answer: "b" } },
  });
});

test("each end without an answer is an error of its own", async () => {
  const server = new FakeServer();
  const client = server.client();
  for (const [end, kind, status] of [
    [() => server.decline("a", "not now"), Declined, "declined"],
    [() => server.cancel("a", "not now"), Cancelled, "cancelled"],
    [() => server.timeOut("a"), TimedOut, "timed_out"],
  ]) {
    end();
    const error = await client.ask("int", "a").catch((error) => error);
    assert(error instanceof kind && error instanceof NotAnswered && error instanceof HitlError);
    assert.equal(error.name, kind.name);
    assert.deepEqual([error.status, error.comment], [status, kind === TimedOut ? null : "not now"]);
    const words = { declined: "was declined: not now", cancelled: "was cancelled: not now", timed_out: "timed out at 00:00 UTC on 2026-01-01" };
    assert.equal(error.message, `the question "a" ${words[status]}`);
  }
  assert.equal(await client.ask("int", "a", { onTimeout: { answer: 7 } }), 7);
  await assert.rejects(client.ask("int", "a", { onTimeout: "decline" }), Declined);
});

test("answers by functions see the question", async () => {
  const server = new FakeServer();
  const client = server.client();
  server.answer("count", async ({ context }) => context.length);
  assert.equal(await client.ask("int", "How many?", { name: "count", context: [{ label: "a", text: "b" }] }), 1);
  server.answer("count", "three");
  await assert.rejects(client.ask("int", "How many?", { name: "count" }), /no int/);
});

test("a question that nobody answers is told, and held by a server that is patient", async () => {
  const server = new FakeServer();
  await assert.rejects(server.client().ask("int", "How many?"), (error) => error instanceof NobodyAnswers && /"How many\?"/.test(error.message));
  const late = server.client();
  const event = await late.create("int", "Late?");
  server.answer("Late?", async () => 3);
  assert.equal(await event.wait(), 3, "a function that takes its time is no nobody");
  const patient = new FakeServer({ patient: true });
  const waiting = patient.client().ask("int", "How many?", { onCreated: () => setImmediate(() => patient.answer("How many?", 4)) });
  assert.equal(await waiting, 4);
});

test("a model that no form shows is refused, in words of this language", async () => {
  const server = new FakeServer();
  const client = server.client();
  const item = z.object({ x: z.int().min(1).max(20), tags: z.array(z.string()).default([]) });
  for (const [model, at] of [
    [z.object({ items: z.array(item) }), "schema/properties/items/items"],
    [z.object({ group: z.object({ item }) }), "schema/properties/group/properties/item"],
    [z.object({ labels: z.record(z.string(), z.string()) }), "schema/properties/labels/propertyNames"],
  ]) {
    const error = await client.create(model, "?").catch((error) => error);
    assert(error instanceof Refused && error.status === 422 && error.code === "schema_unsupported", String(error));
    assert.deepEqual(error.errors.map(({ field }) => field), [at]);
    assert.match(error.message, /422 schema\/properties\/.*: This cannot be shown as a field\. .*: allowJson: true, or \.meta\(\{ "x-hitl-widget": "json" \}\) at/);
    await client.create(model, "?", { allowJson: true });
  }
  const boxed = z.object({ items: z.array(item).meta({ "x-hitl-widget": "json" }) });
  server.answer("boxed", { items: [{ x: 99 }, { x: 3 }] });
  assert.equal((await client.create(boxed, "boxed")).status, "completed", "a box for JSON takes any");
  server.answer("boxed", { items: [{ x: 3 }] });
  assert.deepEqual(await client.ask(boxed, "boxed"), { items: [{ x: 3, tags: [] }] });
});

test("an answer that breaks the schema fails the test, and not the program", async () => {
  const server = new FakeServer();
  const client = server.client();
  const model = z.object({ item: z.object({ x: z.int().min(1).max(20), day: z.iso.date().optional() }) });
  for (const [value, says] of [
    [{ item: { x: 99 } }, "item.x: 99 is more than 20"],
    [{ item: { x: "1" } }, 'item.x: "1" is no integer'],
    [{ item: { x: 1, day: "soon" } }, 'item.day: "soon" is no date'],
    [{ item: {} }, "item.x: is missing"],
    [{ item: { x: 1 }, y: 1 }, "y: is not in the schema"],
  ]) {
    server.answer(says, value);
    const message = `the fake's answer breaks the schema: "n": ${says}`;
    await assert.rejects(client.ask(model, says, { name: "n" }), (error) => error instanceof RangeError && error.message === message);
  }
  await client.create(choice("a", "b"), "open");
  await assert.rejects(server.answer("open", "c"), /answer: is one of \["a","b"\], not "c"/);
});

test("an event is shown, withdrawn and linked to", async () => {
  const server = new FakeServer();
  const client = server.client();
  const event = await client.create("int", "How many?", { timeoutSeconds: 60 });
  assert.match(event.formUrl, /^http:\/\/hitl.invalid\/form\/fake-1\?t=/);
  assert.equal(event.expiresAt - new Date(event.document.created_at), 60_000);
  assert.deepEqual([event.id, event.name, event.status], ["fake-1", "How many?", "pending"]);
  assert.equal(await event.outcome(), null);
  assert.match(await event.link("ada & grace", { validSeconds: 60 }), /t=ada & grace$/);
  await event.cancel("not needed");
  await event.cancel();
  const { status, value, comment, actor } = await event.outcome();
  assert.deepEqual([status, value, comment, actor], ["cancelled", null, "not needed", { kind: "creator" }]);
  await assert.rejects(event.wait(), Cancelled);
  const other = await client.create("int", "How many?");
  server.answer("How many?", 3);
  const conflict = await other.cancel().catch((error) => error);
  assert(conflict instanceof Conflict && conflict instanceof Refused);
  assert.deepEqual([conflict.status, conflict.code, conflict.outcome.value], [409, "ended", 3]);
  assert.deepEqual([(await other.outcome()).value, await other.wait()], [3, 3]);
});

test("events are found by their id, and listed page by page", async () => {
  const server = new FakeServer();
  const client = server.client();
  for (let number = 0; number < 120; number += 1) await client.create(choice("a"), `Number ${number}`, { run: "r" });
  server.answer("Number 7", "a");
  const listed = [];
  for await (const event of client.list({ run: "r", search: "Number" })) listed.push(event.prompt);
  assert.deepEqual([listed.length, listed[0], listed.includes("Number 7")], [119, "Number 0", false]);
  for await (const event of client.list({ run: "other" })) assert.fail(event.id);
  const event = await client.get("fake-8");
  assert.equal(await event.wait(), "a", "the one field of a form of one field");
  assert.equal(await (await client.get("fake-8", choice("a"))).wait(), "a");
  const missing = await client.get("no/such").catch((error) => error);
  assert(missing instanceof NotFound);
  assert.deepEqual([missing.status, missing.code], [404, "no-event"]);
});

test("the same run finds the same question; another question in its place is a conflict", async () => {
  const server = new FakeServer();
  const [first, second] = [server.client(), server.client()];
  const options = { run: "r", name: "n" };
  const [one, other] = await Promise.all([first.create("int", "?", options), second.create("int", "?", options)]);
  assert.equal(one.id, other.id);
  const conflict = await first.create("int", "another?", options).catch((error) => error);
  assert(conflict instanceof Conflict && conflict.outcome === null);
  assert.equal(conflict.code, "conflict");
  assert.match(conflict.message, /the event "n" was created before with another prompt; give the new question a key/);
  await assert.rejects(first.create("int", "?", { ...options, confirm: true }), Conflict);
  await assert.rejects(first.create("str", "?", options), /type int instead of str/);
  await first.create("int", "?");
  await first.create("int", "?");
  assert.equal(server.questions.length, 3, "without a run and a key each is a new one");
});

test("a creation whose answer is lost asks once", async () => {
  const server = new FakeServer();
  let lost = 0;
  const [client, pauses] = clientOf(async (address, init) => {
    const response = await server.fetch(address, init);
    if (lost++ < 2) throw new TypeError("terminated");
    return response;
  });
  await client.create("int", "How many?");
  assert.deepEqual([server.questions.length, lost], [1, 3]);
  assert.deepEqual(pauses, [1, 2]);
});

test("what is passing is tried again, as long as the server asks for or the pauses say", async () => {
  const replies = [
    reply(503, undefined, { "Retry-After": "7" }),
    reply(429, undefined, { Date: "Thu, 26 Nov 2026 23:59:59 GMT", "Retry-After": "Fri, 27 Nov 2026 00:00:01 GMT" }),
    reply(503, undefined, { "Retry-After": "86400" }),
    new Response("<html>", { status: 500 }),
    ...[408, 425, 502, 504].map((status) => reply(status)),
    reply(200, { events: [], next: null }),
  ];
  const retries = [];
  const onRetry = (retry) => retries.push(retry);
  const [client, pauses] = clientOf(async () => replies.shift(), { onRetry, retrySeconds: null });
  for await (const event of client.list()) assert.fail(event.id);
  assert.deepEqual(pauses, [7, 2, 60, 8, 16, 30, 30, 30]);
  assert.deepEqual(retries[0], { server: "http://hitl.invalid", request: "GET /v1/events", seconds: 7, why: "503" });
});

test("a server that stays away is told", async () => {
  const [client, pauses] = clientOf(async () => Promise.reject(new TypeError("fetch failed", { cause: "ECONNREFUSED" })), {
    retrySeconds: 0,
  });
  const error = await client.get("a").catch((error) => error);
  assert(error instanceof Unavailable && error.cause instanceof TypeError);
  assert.equal(error.message, "GET /v1/events/a: no answer of http://hitl.invalid in 0 s: fetch failed ECONNREFUSED");
  assert.deepEqual(pauses, []);
});

test("a default server that never answered is given up soon, and named", async () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:8080"), { code: "ECONNREFUSED" });
  const refuses = async () => Promise.reject(new TypeError("fetch failed", { cause }));
  const away = /no answer of http:\/\/127\.0\.0\.1:8080 \(HITL_SERVER is not set\) in 5 s: fetch failed .*ECONNREFUSED/;
  const [client, pauses] = clientOf(refuses, { server: undefined });
  await assert.rejects(client.ask("int", "?"), (error) => error instanceof Unavailable && away.test(error.message));
  assert.deepEqual(pauses, [1, 2, 4]);
  // What has answered, what was sent, and what is waited for by one's own wish is waited for.
  const replies = [async () => reply(503), ...Array(9).fill(refuses), async () => reply(404)];
  const [answered, all] = clientOf(() => replies.shift()(), { server: undefined });
  await assert.rejects(answered.get("a"), NotAnswering);
  const [sent, more] = clientOf(async () => Promise.reject(new TypeError("terminated")), { server: undefined });
  await assert.rejects(sent.get("a"), /in 120 s: terminated/);
  const [patient, most] = clientOf(refuses, { server: undefined, retrySeconds: 60 });
  await assert.rejects(patient.get("a"), /in 60 s: fetch failed/);
  assert.deepEqual([all.length, more.length > 5, most.length > 5], [10, true, true]);
});

test("whoever waits waits for the server too", async () => {
  const server = new FakeServer();
  const client = server.client({ retrySeconds: 0 });
  const event = await client.create("int", "How many?");
  server.failNext(0, 503, 0, 502);
  const waiting = event.wait();
  server.answer("How many?", 3);
  assert.equal(await waiting, 3);
});

test("what the server refuses is told with each rule, and not sent again", async () => {
  const errors = [{ field: "timeout_seconds", code: "bounds", message: "write 1 to 315360000", arguments: {} }];
  const problem = { type: "urn:hitl:problem:fields", title: "Unprocessable", status: 422, detail: "fields", errors };
  let requests = 0;
  const [client] = clientOf(async () => (requests++, reply(422, problem)));
  const error = await client.create("int", "?", { timeoutSeconds: 0 }).catch((error) => error);
  assert(error instanceof Refused);
  assert.deepEqual([error.status, error.code, error.errors, requests], [422, "bounds", errors, 1]);
  assert.match(error.message, /timeout_seconds: write 1 to/);
});

test("a server that answers 500 by a document of ours is not asked again", async () => {
  const problem = { type: "about:blank", title: "Internal", status: 500, detail: "it failed" };
  const [client] = clientOf(async () => reply(500, problem));
  await assert.rejects(client.get("a"), { name: "Refused", status: 500, code: "http" });
});

test("no redirect is followed", async () => {
  const [client] = clientOf(async (_, init) => {
    assert.equal(init.redirect, "manual");
    return reply(308, undefined, { Location: "https://elsewhere.example/" });
  });
  await assert.rejects(client.get("a"), { name: "Refused", status: 308, message: /elsewhere\.example/ });
});

test("what is no answer of hitl is told", async () => {
  const [client] = clientOf(async () => new Response("<html>"));
  await assert.rejects(client.get("a"), { name: "Refused", status: 200, message: /hitl serve/ });
  const [other] = clientOf(async () => new Response("<html>", { status: 404 }));
  const error = await other.get("a").catch((error) => error);
  assert(error instanceof Refused && !(error instanceof NotFound));
});

test("no number is rounded in silence", async () => {
  const server = new FakeServer();
  const client = server.client();
  server.answer("n", 9007199254740993n);
  const error = await client.ask("int", "n").catch((error) => error);
  assert(error instanceof Unreadable);
  assert.equal(error.value, 9007199254740993n);
  assert.match(error.message, /9007199254740993/);
  const properties = { n: { type: "integer" }, text: { type: "string" }, x: { type: "number" }, list: { type: "array", items: { type: "integer" } } };
  const form = (parse) => ({ schema: { type: "object", properties }, parse });
  const given = { n: -9007199254740993n, text: '9007199254740993 "\\', x: 1e300, list: [1, 1234567890123456] };
  server.answer("n", given);
  assert.deepEqual(await client.ask(form((value) => value), "n"), given);
  server.answer("n", { n: given.n });
  await assert.rejects(client.ask(z.object({ n: z.number() }), "n"), { name: "Unreadable", message: /^the answer cannot be read: n:/ });
  await assert.rejects(client.ask("int", "n", { onTimeout: { answer: 2 ** 60 } }), RangeError);
  server.timeOut("n");
  assert.equal(await client.ask("bigint", "n", { onTimeout: { answer: 2n ** 60n } }), 2n ** 60n);
});

test("an answer that the model does not take stands, and is told with what the model says", async () => {
  const server = new FakeServer();
  const client = server.client();
  const even = z.object({ n: z.int().refine((n) => n % 2 === 0, "odd") });
  server.answer("n", { n: 3 });
  const error = await client.ask(even, "n", { run: "r" }).catch((error) => error);
  assert(error instanceof Unreadable);
  assert.match(error.message, /n: odd/);
  assert.deepEqual([error.value, error.cause.cause[0].path], [{ n: 3 }, ["n"]]);
});

test("any number of waits are one request at a time", async () => {
  const server = new FakeServer({ patient: true });
  const [fetch, noted] = noting(server.fetch);
  const [client] = clientOf(fetch);
  const events = await Promise.all(Array.from({ length: 300 }, (_, number) => client.create("int", `Number ${number}`)));
  const waits = events.map((event) => event.wait());
  const twice = events[5].wait();
  for (const [number, event] of events.entries()) server.answer(event.prompt, number);
  assert.deepEqual(await Promise.all(waits), [...events.keys()]);
  assert.equal(await twice, 5);
  assert.equal(noted.most, 1);
  assert(noted.waits <= 3, `${noted.waits} requests`);
});

test("who comes later is in the same request as those before", async () => {
  const server = new FakeServer({ patient: true });
  const [fetch, noted] = noting(server.fetch);
  const [client] = clientOf(fetch);
  const first = (await client.create("int", "first")).wait();
  const second = (await client.create("int", "second")).wait();
  server.answer("second", 2);
  assert.equal(await second, 2);
  server.answer("first", 1);
  assert.equal(await first, 1);
  assert.equal(noted.most, 1);
});

test("more waits than a request may name are several requests", async () => {
  const server = new FakeServer({ patient: true });
  const sizes = new Set();
  const [client] = clientOf((address, init) => {
    if (address.endsWith("/wait")) sizes.add(JSON.parse(init.body).ids.length);
    return server.fetch(address, init);
  });
  const events = [];
  for (let number = 0; number < 1001; number += 1) events.push(await client.create("bool", `Number ${number}`));
  const waits = events.map((event) => event.wait());
  for (const event of events) server.answer(event.prompt, true);
  await Promise.all(waits);
  assert(Math.max(...sizes) === 1000 && sizes.has(1), [...sizes].join());
});

test("a wait ends by its signal or its time, and the others go on", async () => {
  const server = new FakeServer({ patient: true });
  const client = server.client();
  const event = await client.create("int", "n");
  const controller = new AbortController();
  const stopped = event.wait({ signal: controller.signal });
  const late = event.wait({ timeoutMs: 1 });
  const going = event.wait();
  controller.abort(new Error("enough"));
  await assert.rejects(stopped, /enough/);
  await assert.rejects(late, { name: "TimeoutError" });
  await assert.rejects(event.wait({ signal: controller.signal }), /enough/);
  await assert.rejects(event.wait({ signal: controller.signal, timeoutMs: 1000 }), /enough/);
  await assert.rejects(event.wait({ timeoutMs: Number.NaN }), RangeError);
  server.answer("n", 3);
  assert.equal(await going, 3);
  await assert.rejects(client.ask("int", "m", { signal: controller.signal }), /enough/);
});

test("one event of which nothing can be told holds up no other", async () => {
  const server = new FakeServer({ patient: true });
  const [client] = clientOf(async (address, init) => {
    if (!address.endsWith("/wait")) return server.fetch(address, init);
    const { ids } = JSON.parse(init.body);
    const detail = { type: "urn:hitl:problem:no-event", title: "Not Found", status: 404, detail: "no such event" };
    const busy = { ...detail, type: "about:blank", status: 503 };
    if (!ids.includes("fake-1")) return server.fetch(address, init);
    return reply(200, {
      events: [],
      problems: [
        { request_id: "fake-1", problem: detail },
        { request_id: "fake-2", problem: busy },
      ],
    });
  });
  const events = [await client.create("int", "gone"), await client.create("int", "busy")];
  const waits = events.map((event) => event.wait());
  await assert.rejects(waits[0], NotFound);
  server.answer("busy", 3);
  assert.equal(await waits[1], 3);
});

test("a key that is refused ends all waits", async () => {
  const server = new FakeServer();
  const [client] = clientOf((address, init) => (address.endsWith("/wait") ? reply(401) : server.fetch(address, init)));
  const events = [await client.create("int", "a"), await client.create("int", "b")];
  for (const { status, reason } of await Promise.allSettled(events.map((event) => event.wait()))) {
    assert.deepEqual([status, reason.name, reason.status], ["rejected", "Refused", 401]);
  }
});

test("a client says what it lacks, and shows its key to nobody", async () => {
  for (const server of ["nowhere", "ftp://a.example", "http://a.example/?b", "http://u:p@a.example"]) {
    assert.throws(() => new Client({ server, apiKey: "k" }), TypeError, server);
  }
  delete process.env.HITL_API_KEY;
  assert.throws(() => new Client(), /HITL_API_KEY is not set/);
  process.env.HITL_SERVER = "127.0.0.1:8133";
  assert.throws(() => new Client({ apiKey: "k" }), /^TypeError: HITL_SERVER, .* http:\/\/.*"127\.0\.0\.1:8133"$/);
  assert.throws(() => new Client({ server: "ftp://u:s3cr3t@a.example", apiKey: "k" }), (error) => !error.message.includes("s3cr3t"));
  const secret = "s3cr3t-ä";
  assert.throws(() => new Client({ apiKey: secret }), (error) => !inspect(error).includes("s3cr3t"));
  process.env.HITL_API_KEY = " s3cr3t\n";
  let sent;
  const [, client] = [delete process.env.HITL_SERVER, new Client({ fetch: async (...it) => ((sent = it), reply(401)) })];
  const error = await client.get("a").catch((error) => error);
  assert.deepEqual([sent[0], sent[1].headers.Authorization], ["http://127.0.0.1:8080/v1/events/a", "Bearer s3cr3t"]);
  assert(!inspect([client, error], { depth: 9, showHidden: true }).includes("s3cr3t"));
  delete process.env.HITL_API_KEY;
});

test("what is no type is told", async () => {
  const client = new FakeServer().client();
  await assert.rejects(client.ask("integer", "?"), /there is no type integer/);
  for (const type of [null, undefined, 3]) await assert.rejects(client.ask(type, "?"), { name: "TypeError", message: /^there is no type/ });
  for (const type of [z.date(), z.bigint(), z.object({ day: z.date() })]) {
    await assert.rejects(client.ask(type, "?"), { name: "TypeError", message: /cannot be represented.*z\.iso\.date\(\)\.transform/ });
  }
  await assert.rejects(client.ask({ schema: {} }, "?"), /schema and parse/);
  const other = { "~standard": { version: 1, vendor: "other", validate: (value) => ({ value }) } };
  await assert.rejects(client.ask(other, "?"), /other makes no JSON Schema/);
});
