// Asks a person for a model of zod through a running `hitl serve`: its schema goes in, and what the model makes of the
// answer comes back. Needs Node.js 20 or later, and zod.
//
//     npm install zod
//     HITL_SERVER=http://127.0.0.1:8080 HITL_API_KEY=… node ask_model.mjs RUN "What shall be deployed?"
//
// Started again with the same RUN it finds the same question: the same link, and the answer if there is one.

import { z } from "zod";
import { answer, run } from "./ask.mjs";

const Deployment = z
  .object({
    replicas: z.int().min(1).max(20).meta({ title: "How many?" }),
    where: z.enum(["staging", "production"]).meta({ title: "Where to?" }),
    day: z.iso.date().meta({ title: "On which day?" }).transform((day) => new Date(day)),
    notes: z.string().max(2000).nullable().default(null).meta({ title: "What else is to be said?" }),
  })
  .meta({ title: "Deployment", description: "It is undone by deploying what was there before." });

/**
 * Asks for one of `model`, as a form that zod describes and whose answer zod reads.
 * @template {z.ZodType} Model
 * @param {string} run
 * @param {string} prompt
 * @param {Model} model
 * @returns {Promise<z.output<Model>>}
 */
async function askModel(run, prompt, model) {
  // What people give is what the model takes, before it has made dates of texts.
  const schema = z.toJSONSchema(model, { io: "input" });
  const name = schema.title ?? "ask_model";
  return model.parse(await answer({ event_name: name, data_type: "form", schema, prompt, run }));
}

await run(async () => {
  const [run, prompt] = process.argv.slice(2);
  if (prompt === undefined) {
    console.error('usage: node ask_model.mjs RUN "PROMPT"');
    process.exit(2);
  }
  const { replicas, where, day, notes } = await askModel(run, prompt, Deployment);
  console.log(`${replicas} replicas to ${where} in ${day.getUTCFullYear()}${notes ? `: ${notes}` : ""}`);
});
