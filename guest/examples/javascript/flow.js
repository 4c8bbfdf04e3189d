// A flow: approve, then a number, then a form, then a result. Kill it anywhere and start it again with the same run id.
import { Question, create } from "hitl:hitl/events-sync@0.1.1";
import { getStdout } from "wasi:cli/stdout@0.2.0";
import { z } from "zod";

// What is asked as a form, and what the answer is.
const Announcement = z.object({
  title: z.string().min(1).max(60).meta({ title: "What shall it say?" }),
  day: z.iso.date().meta({ title: "On which day?" }).transform((day) => new Date(day)),
  channels: z.array(z.enum(["mail", "web"])).min(1).meta({ title: "Where?" }),
});

// Asks one question and waits for its answer; undefined if nobody gave one.
function ask(name, prompt, kind) {
  const question = new Question(name, prompt, kind);
  const outcome = create(question).wait();
  return outcome.value?.val;
}

// The same with a model of zod: its JSON Schema goes out, and what comes back is read by the model itself.
function askModel(name, prompt, model) {
  const schema = z.toJSONSchema(model, { io: "input" });
  const json = ask(name, prompt, { tag: "form", val: JSON.stringify(schema) });
  return json && model.parse(JSON.parse(json));
}

function publish() {
  if (!ask("approve", "Publish the release?", { tag: "bool" })) return "not approved";
  const published = `published ${ask("copies", "How many copies?", { tag: "int" })} copies`;
  const announcement = askModel("announcement", "How shall it be announced?", Announcement);
  if (!announcement) return `${published}, not announced`;
  const { title, day, channels } = announcement;
  return `${published}, announced as "${title}" in ${day.getUTCFullYear()} by ${channels.join(" and ")}`;
}

export const run = {
  run() {
    // QuickJS has no TextEncoder: each byte of UTF-8 is an escape or a letter of ASCII here.
    const told = encodeURIComponent(`${publish()}\n`).match(/%..|./g);
    const bytes = told.map((one) => (one.length > 1 ? parseInt(one.slice(1), 16) : one.charCodeAt(0)));
    getStdout().blockingWriteAndFlush(Uint8Array.from(bytes));
  },
};
