// What kind of answer is asked for: what goes into the question, and what is made of the answer.

import type { DataType, JsonSchema } from "./documents.js";
import { Unreadable } from "./errors.js";
import type { Json } from "./json.js";

/** What a library of schemas gives to all who take any (standardschema.dev): zod 4, and others that make JSON Schemas too. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };

/**
 * A form by its JSON Schema (2020-12): that of an object is a form of several fields, any other one a form of one field, whose
 * value is the whole answer. `parse` reads the answer, and throws what {@link Unreadable} then has as its `cause`.
 */
export interface Form<T> {
  schema: JsonSchema;
  parse: (value: Json) => T;
}

/** The types that have names. `bigint` asks for the same as `int`, and reads any whole number in signed 64 bits. */
export interface Named {
  bool: boolean;
  int: number;
  bigint: bigint;
  float: number;
  str: string;
}

/** What can be asked for: a name, a schema of zod or of another library, or a {@link Form} such as {@link choice} makes. */
export type Type = keyof Named | StandardSchema | Form<unknown>;

/** What comes back. */
export type Answer<A extends Type> = A extends keyof Named
  ? Named[A]
  : A extends StandardSchema
    ? NonNullable<A["~standard"]["types"]>["output"]
    : A extends Form<infer T>
      ? T
      : never;

/** What a person gives, before a schema makes something else of it. */
export type Given<A extends Type> = A extends StandardSchema ? NonNullable<A["~standard"]["types"]>["input"] : Answer<A>;

/**
 * One of these texts.
 *
 * @example
 * ```ts
 * const where = await client.ask(choice("staging", "production"), "Where to?");
 * //    ^ "staging" | "production"
 * ```
 * @param values at least one, at most 200
 */
export function choice<T extends string>(...values: [T, ...T[]]): Form<T> {
  return {
    schema: { enum: values },
    parse(value) {
      const found = values.find((one) => one === value);
      if (found === undefined) throw new Error("it is none of the choices");
      return found;
    },
  };
}

/** How one type is asked for and read. @internal */
export interface Reader<T> {
  dataType: DataType;
  schema?: JsonSchema;
  /** The answer of what the server has, or the reason why it is none. */
  read(value: Json): T | Promise<T>;
  /** What the server takes for an answer. */
  write(value: unknown): Json;
}

/** @internal */
export async function reader<A extends Type>(type: A): Promise<Reader<Answer<A>>> {
  if (typeof type === "string") return named(type) as Reader<Answer<A>>;
  if (type === null || (typeof type !== "object" && typeof type !== "function")) throw noType(type);
  return (await form(type)) as Reader<Answer<A>>;
}

/** Reads what was asked elsewhere: as it is, the one field of a form of one field being the answer. @internal */
export function untyped(dataType: DataType, schema: JsonSchema | null): Reader<Json> {
  return { dataType, ...single(schema ?? {}, (value) => value) };
}

/** An answer that is not one of the type, by the reader's own words or those of a library. @internal */
export async function readAnswer<T>(reader: Reader<T>, id: string, value: Json): Promise<T> {
  try {
    return await reader.read(value);
  } catch (cause) {
    throw new Unreadable(id, value, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function named(name: keyof Named): Reader<Named[keyof Named]> {
  const write = (value: unknown) => value as Json;
  const wrong = (value: Json) => new Error(`it is a ${value === null ? "null" : typeof value}`);
  switch (name) {
    case "bool":
      return { dataType: "bool", write, read: (value) => (typeof value === "boolean" ? value : raise(wrong(value))) };
    case "str":
      return { dataType: "str", write, read: (value) => (typeof value === "string" ? value : raise(wrong(value))) };
    case "float":
      return {
        dataType: "float",
        write,
        read: (value) => (typeof value === "number" || typeof value === "bigint" ? Number(value) : raise(wrong(value))),
      };
    case "int":
      return { dataType: "int", write: exact, read: (value) => (typeof value === "number" ? value : raise(tooLarge(value))) };
    case "bigint":
      return {
        dataType: "int",
        write: exact,
        read: (value) => (typeof value === "number" || typeof value === "bigint" ? BigInt(value) : raise(wrong(value))),
      };
    default:
      throw noType(name);
  }
}

function noType(what: unknown): TypeError {
  return new TypeError(`there is no type ${String(what)}: bool, int, bigint, float, str, a schema, or a form`);
}

function tooLarge(value: Json): Error {
  if (typeof value !== "bigint") return new Error(`it is a ${typeof value}`);
  return new Error(`a number does not hold ${value} exactly: ask for bigint`);
}

/** A whole number that has lost digits already is refused, rather than sent as another one. */
function exact(value: unknown): Json {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`a number does not hold ${value} exactly: give a bigint`);
  }
  return value as Json;
}

async function form(type: StandardSchema | Form<unknown>): Promise<Reader<unknown>> {
  if ("~standard" in type) {
    const read = async (value: Json) => {
      const validated = await type["~standard"].validate(value);
      if (validated.issues === undefined) return validated.value;
      const issues = validated.issues.map(({ message, path }) => (path?.length ? `${where(path)}: ${message}` : message));
      throw new Error(issues.join("; "), { cause: validated.issues });
    };
    return { dataType: "form", ...single(wrap(await schemaOf(type)), read) };
  }
  if (typeof type?.parse !== "function" || typeof type.schema !== "object") {
    throw new TypeError("a form has a schema and parse");
  }
  return { dataType: "form", ...single(wrap(type.schema), type.parse) };
}

function where(path: readonly unknown[]): string {
  const key = (part: unknown) => (typeof part === "object" && part !== null && "key" in part ? part.key : part);
  return path.map((part) => String(key(part))).join(".");
}

/** What zod has no JSON Schema of is made of what it has one of. */
const ADVICE =
  "Ask for what JSON has, and make the rest of it: z.iso.date().transform((day) => new Date(day)) in place of z.date(), " +
  "z.int().transform(BigInt) in place of z.bigint()";

/** The JSON Schema of what a person gives. */
async function schemaOf(type: StandardSchema): Promise<JsonSchema> {
  const standard = type["~standard"] as StandardSchema["~standard"] & {
    jsonSchema?: { input?: (options: { target: string }) => JsonSchema };
  };
  try {
    if (typeof standard.jsonSchema?.input === "function") return standard.jsonSchema.input({ target: "draft-2020-12" });
    if ("_zod" in type) {
      // zod 4.0 and 4.1 say it by a function of the library alone.
      const { z } = await import("zod");
      return z.toJSONSchema(type as never, { io: "input" }) as JsonSchema;
    }
  } catch (cause) {
    const advice = standard.vendor === "zod" ? `. ${ADVICE}` : "";
    throw new TypeError(`${cause instanceof Error ? cause.message : String(cause)}${advice}`, { cause });
  }
  throw new TypeError(`${standard.vendor} makes no JSON Schema of its types here: zod 4 does, or give { schema, parse }`);
}

/** The member that the schema of something else than an object is wrapped in as, and the keyword that says so. */
const ANSWER = "answer";
const KEYWORD = "x-hitl-answer";

/** The schema of a form, which is one of an object. What it refers to goes along to the root, where its references lead. */
function wrap(schema: JsonSchema): JsonSchema {
  if (schema["type"] === "object" || "properties" in schema || "$ref" in schema || "allOf" in schema) return schema;
  const { $schema: _, $defs, definitions, ...field } = schema;
  return {
    type: "object",
    required: [ANSWER],
    [KEYWORD]: ANSWER,
    ...($defs === undefined ? {} : { $defs }),
    ...(definitions === undefined ? {} : { definitions }),
    properties: { [ANSWER]: field },
  };
}

/** The one field that is the whole answer, by the name that a schema has for it. @internal */
export function answerOf(schema: JsonSchema): string | null {
  const name = schema[KEYWORD];
  const properties = schema["properties"];
  const isThere = typeof name === "string" && typeof properties === "object" && properties !== null && name in properties;
  return isThere ? name : null;
}

/** Takes the one field out of the answer, and puts it in. */
function single<T>(schema: JsonSchema, read: (value: Json) => T | Promise<T>): Omit<Reader<T>, "dataType"> {
  const name = answerOf(schema);
  if (name === null) return { schema, read, write: (value) => value as Json };
  return {
    schema,
    read: (value) => read((value as { [member: string]: Json })[name] ?? null),
    write: (value) => ({ [name]: value as Json }),
  };
}

function raise(error: Error): never {
  throw error;
}
