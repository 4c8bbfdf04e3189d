// Types as programs have them, made into JSON Schemas by zod, and answers read by the same types.
//
//     node models.mjs schemas           {name: schema}
//     node models.mjs check NAME        reads the answer on stdin, prints it as the type has it
//     node models.mjs ajv               reads {"schema": …, "value": …} on stdin, prints what ajv finds wrong
import Ajv from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { readFileSync } from "node:fs";
import { z } from "zod";

const models = {
  deployment: z.object({
    replicas: z.int().min(1).max(20).describe("How many?"),
    mode: z.enum(["fast", "slow"]),
    level: z.union([z.literal("low"), z.literal("high")]).nullable(),
    size: z.number().default(3),
    email: z.email(),
    site: z.url().optional(),
    when: z.iso.datetime(),
    day: z.iso.date(),
    dry: z.boolean(),
    tags: z.array(z.string()).max(3),
    days: z.array(z.enum(["mon", "tue"])).default(["mon"]),
    address: z.object({ street: z.string(), zip: z.string().optional() }),
    kind: z.literal("deploy"),
  }),
};

const [what, name] = process.argv.slice(2);
const stdin = () => JSON.parse(readFileSync(0, "utf8"));
if (what === "schemas") {
  console.log(JSON.stringify(Object.fromEntries(Object.entries(models).map(([name, model]) => [name, z.toJSONSchema(model)]))));
} else if (what === "check") {
  console.log(JSON.stringify(models[name].parse(stdin())));
} else {
  const { schema, value } = stdin();
  const ajv = formats(new Ajv({ strict: false }));
  console.log(JSON.stringify(ajv.validate(schema, value) ? [] : ajv.errors));
}
