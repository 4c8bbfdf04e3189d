// Asks a person, with hitl inside this program, its questions in a folder of the program's own, and the form served by itself.
// Node.js 20.12 or later.
//
//     npm install @bytecodealliance/jco @bytecodealliance/preview2-shim
//     hitl component --world sync-embedded -o hitl-sync-embedded.wasm
//     npx jco transpile hitl-sync-embedded.wasm --instantiation --name hitl -o hitl
//     node ask.mjs 'What should I add to x?'        # says where the form is, also when it is killed and started again
//
// A call of the component blocks the one thread that there is. So the program looks now and then where others call `wait`, and
// serves the form in between. With `api-key` among the settings, who waits by HTTP (`?wait=60`) would hold up all else as long.

import * as fs from "node:fs";
import { dirname, join, relative } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { HTTPServer } from "@bytecodealliance/preview2-shim/http";
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import { instantiate } from "./hitl/hitl.js";

const folder = join(process.cwd(), "questions");
const side = join(folder, ".hitl-tmp");

/** A folder's names onto the disk. */
function settle(path) {
  const opened = fs.openSync(path);
  fs.fsyncSync(opened);
  fs.closeSync(opened);
}

/** Brings a whole file to its place by `how`; that is on the disk when this returns, whoever was first. */
function place(key, value, how) {
  const [from, to] = [join(side, crypto.randomUUID()), join(folder, key)];
  fs.writeFileSync(from, value, { flush: true });
  try {
    fs.mkdirSync(dirname(to), { recursive: true });
    how(from, to);
  } finally {
    fs.rmSync(from, { force: true });
    for (let path = dirname(to); path !== dirname(folder); path = dirname(path)) settle(path);
  }
}

function get(key) {
  const file = join(folder, key);
  return fs.existsSync(file) ? fs.readFileSync(file) : undefined;
}

/** One caller wins, of whatever processes: a link is made only where no file is. */
function create(key, value) {
  try {
    place(key, value, fs.linkSync);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return { tag: "exists", val: get(key) };
  }
  return { tag: "created" };
}

function list(prefix, after = "", limit) {
  const below = join(folder, prefix.slice(0, prefix.lastIndexOf("/") + 1));
  const found = fs.existsSync(below) ? fs.readdirSync(below, { recursive: true, withFileTypes: true }) : [];
  const files = found.filter((one) => one.isFile() && one.parentPath !== side);
  const keys = files.map((one) => relative(folder, join(one.parentPath, one.name)));
  return keys.filter((key) => key.startsWith(prefix) && key > after).sort().slice(0, limit);
}

/** What fails is told in the component's words. It goes on; anything else that is thrown ends the instance. */
const telling = (tag, call) => (...given) => {
  try { return call(...given); } catch (error) { throw { tag, val: String(error) }; }
};
const storage = {
  getMany: telling("unavailable", (keys) => keys.map(get)),
  list: telling("unavailable", list),
  create: telling("unknown", create),
  put: telling("unknown", (key, value) => place(key, value, fs.renameSync)),
  delete: telling("unknown", (key) => fs.rmSync(join(folder, key), { force: true })),
};
function waitUntil(deadline, any) {
  const keys = any.filter((one) => one.tag === "key").map((one) => one.val);
  while (Date.now() < deadline && !keys.some(get)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
}

fs.mkdirSync(side, { recursive: true });
settle(dirname(folder));
const port = Number(process.env.PORT ?? 8080);
const settings = { project: "demo", "public-url": `http://127.0.0.1:${port}` };
const hitl = await instantiate(null, {
  ...new WASIShim().getImportObject(),
  "hitl:hitl/storage-sync": storage,
  "hitl:hitl/timer-sync": { now: () => BigInt(Date.now()), waitUntil },
  "hitl:hitl/settings": { get: (name) => settings[name] },
});
new HTTPServer(hitl.incomingHandler).listen(port, "127.0.0.1");
const question = { event_name: "x", run: "nightly-42", data_type: "int", prompt: process.argv[2] };
let event = JSON.parse(hitl.questionsSync.ask(JSON.stringify(question)));
console.error(`answer at ${event.links.form}`);
for (; event.status === "pending"; await pass(200)) event = JSON.parse(hitl.questionsSync.look(event.request_id));
console.log(event.response.value);
await pass(3000); // Whoever answered is sent on to the page that says so.
process.exit();
