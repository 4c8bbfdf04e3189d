// Whether an answer that a test gives is one of the schema: what a real server says to a person who types it.

import type { JsonSchema } from "../documents.js";
import { stringify, type Json } from "../json.js";
import { below, follow, isObject, pointerOf } from "./forms.js";

const isNumber = (value: unknown): value is number | bigint => typeof value === "bigint" || Number.isFinite(value);

const TYPES: { [name: string]: (value: Json) => boolean } = {
  string: (value) => typeof value === "string",
  integer: (value) => typeof value === "bigint" || Number.isInteger(value),
  number: isNumber,
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: isObject,
  null: (value) => value === null,
};

const FORMATS: { [name: string]: RegExp } = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  "date-time": /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$/,
  uuid: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
};

type Bound = [keyword: string, words: string, suits: (value: number | bigint, bound: number | bigint) => boolean];
const BOUNDS: Bound[] = [
  ["minimum", "less than", (value, bound) => value >= bound],
  ["maximum", "more than", (value, bound) => value <= bound],
  ["exclusiveMinimum", "not more than", (value, bound) => value > bound],
  ["exclusiveMaximum", "not less than", (value, bound) => value < bound],
];

/** Each rule of a schema that the answer breaks, with its place. `boxes`: pointers of fields that take any JSON. */
export function brokenRules(root: JsonSchema, value: Json, boxes: Set<string>): string[] {
  return [...rules({ root, boxes }, root, value, "", "")];
}

interface Whole {
  root: JsonSchema;
  boxes: Set<string>;
}

/** `at`: the pointer to the schema. `place`: where the value is, such as `address.street`. */
function* rules(whole: Whole, schema: unknown, value: Json, at: string, place: string): Generator<string> {
  if (!isObject(schema) || whole.boxes.has(at) || (value === null && schema["nullable"] === true)) return;
  if ("$ref" in schema) {
    const pointer = pointerOf(schema["$ref"]);
    yield* rules(whole, follow(whole.root, pointer), value, pointer, place);
  }
  for (const [number, part] of list(schema["allOf"]).entries()) yield* rules(whole, part, value, `${at}/allOf/${number}`, place);
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = list(schema[keyword]);
    const told = branches.map((branch, number) => [...rules(whole, branch, value, `${at}/${keyword}/${number}`, place)]);
    if (branches.length === 0 || told.some((broken) => broken.length === 0)) continue;
    // With null for the other one, the rules are those of the one.
    const [one, ...more] = told.filter((_, number) => (branches[number] as JsonSchema | null)?.["type"] !== "null");
    yield* one !== undefined && more.length === 0 ? one : [said(place, `${stringify(value)} suits none of the branches`)];
  }
  const is = (other: unknown) => stringify(other) === stringify(value);
  if ("const" in schema && !is(schema["const"])) yield said(place, `is ${stringify(schema["const"])}, not ${stringify(value)}`);
  if (Array.isArray(schema["enum"]) && !schema["enum"].some(is)) {
    yield said(place, `is one of ${stringify(schema["enum"])}, not ${stringify(value)}`);
    return;
  }
  const names = [schema["type"] ?? []].flat().map(String);
  if (names.length > 0 && !names.some((name) => TYPES[name]?.(value) ?? true)) {
    yield said(place, `${stringify(value)} is no ${names.join(" or ")}`);
  } else if (typeof value === "string") {
    yield* text(schema, value, place);
  } else if (isNumber(value)) {
    yield* number(schema, value, place);
  } else if (Array.isArray(value)) {
    if (value.length < limit(schema["minItems"], 0)) yield said(place, `has to have ${schema["minItems"]} values or more, not ${value.length}`);
    if (value.length > limit(schema["maxItems"])) yield said(place, `has to have ${schema["maxItems"]} values or fewer, not ${value.length}`);
    const isTwice = new Set(value.map((each) => stringify(each))).size < value.length;
    if (schema["uniqueItems"] === true && isTwice) yield said(place, "has the same value twice");
    for (const [number, each] of value.entries()) yield* rules(whole, schema["items"], each, `${at}/items`, `${place}[${number}]`);
  } else if (isObject(value) && isObject(schema["properties"])) {
    const { properties } = schema;
    const within = place === "" ? "" : `${place}.`;
    for (const name of list(schema["required"]).map(String)) if (!Object.hasOwn(value, name)) yield said(within + name, "is missing");
    for (const [name, each] of Object.entries(value as { [member: string]: Json })) {
      if (!Object.hasOwn(properties, name)) yield said(within + name, "is not in the schema");
      else yield* rules(whole, properties[name], each, below(`${at}/properties`, name), within + name);
    }
  }
}

function* text(schema: JsonSchema, value: string, place: string): Generator<string> {
  const { length } = [...value];
  if (length < limit(schema["minLength"], 0)) yield said(place, `has to have ${schema["minLength"]} characters or more`);
  if (length > limit(schema["maxLength"])) yield said(place, `has to have ${schema["maxLength"]} characters or fewer`);
  const format = FORMATS[String(schema["format"])];
  if (format !== undefined) {
    if (!format.test(value)) yield said(place, `${stringify(value)} is no ${schema["format"]}`);
  } else if (typeof schema["pattern"] === "string" && !matches(schema["pattern"], value)) {
    yield said(place, `${stringify(value)} does not match ${schema["pattern"]}`);
  }
}

/** One that cannot be read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function* number(schema: JsonSchema, value: number | bigint, place: string): Generator<string> {
  for (const [keyword, words, suits] of BOUNDS) {
    const bound = schema[keyword];
    if (isNumber(bound) && !suits(value, bound)) yield said(place, `${value} is ${words} ${bound}`);
  }
  const step = schema["multipleOf"];
  if (Number.isInteger(step) && Number(value) % Number(step) !== 0) yield said(place, `${value} is no multiple of ${step}`);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function limit(value: unknown, otherwise = Infinity): number {
  return typeof value === "number" ? value : otherwise;
}

function said(place: string, words: string): string {
  return place === "" ? words : `${place}: ${words}`;
}
