// Which schemas the fake takes for a form: those that a real server takes, as far as their shape goes. The rules are those of the
// server's `model/form/schema`, without what it says of patterns, defaults and titles. Tests hold them together.

import type { FieldProblem, JsonSchema } from "../documents.js";

const WORDS = {
  not_a_schema: "This has to be a JSON Schema, which is a JSON object.",
  schema_unsupported:
    'This cannot be shown as a field. Ask for it otherwise, or by a box for JSON: "allow_json": true, or "x-hitl-widget": "json" at the field.',
  schema_not_an_object: 'A form is the schema of an object: {"type": "object", "properties": {…}}.',
  schema_no_fields: 'There is no field in it: name one in "properties".',
  schema_too_many_fields: "These are too many fields: 50 are taken, those in groups included.",
  schema_too_many_choices: "These are too many choices: 200 are taken.",
  schema_reference: "This leads to nothing in this schema. References look like #/$defs/Name.",
  schema_too_deep: "These references and unions lead too far, or in a circle.",
  schema_keyword: "This keyword cannot have this value.",
  schema_impossible: "No answer can suit this.",
};
type Fault = keyof typeof WORDS;

const CONDITIONS =
  "not if then else dependentRequired dependentSchemas dependencies patternProperties propertyNames minProperties maxProperties contains prefixItems".split(" ");
const RULES =
  "properties required enum const anyOf oneOf items minItems maxItems uniqueItems pattern format minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split(" ");
const TYPES_BY_KEYWORD: [string, string[]][] = [
  ["object", ["properties"]],
  ["array", ["items", "uniqueItems", "minItems", "maxItems"]],
  ["string", ["format", "pattern", "minLength", "maxLength"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];
const [MAX_FIELDS, MAX_CHOICES, MAX_UNIONS, MAX_DEPTH] = [50, 200, 8, 8];

/** One value in one control; one that is given, of a scalar or not; several; a group of fields; a box for JSON. */
type What = "single" | "fact" | "whole" | "many" | "group" | "json";

/** What a schema takes, whether null besides, and of how many fields it is. */
interface Kind {
  what: What;
  isNull: boolean;
  fields: number;
}

/** What a schema comes to. */
export interface ShownForm {
  /** What cannot be shown, as the server tells it; nothing if all can. */
  errors: FieldProblem[];
  /** The JSON pointers of fields that are boxes for JSON, of whose answers nothing is checked. */
  boxes: Set<string>;
}

/** Reads a schema as the server does when a question is asked. */
export function readForm(schema: unknown, allowJson: boolean): ShownForm {
  const reader = new Reader(schema, allowJson);
  try {
    reader.read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return reader.form;
}

/** What is at a JSON pointer; undefined if there is nothing. */
export function follow(root: unknown, pointer: string): unknown {
  const names = pointer.split("/").slice(1);
  return names.reduce<unknown>((found, part) => {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof found === "object" && found !== null && Object.hasOwn(found, name) ? (found as JsonSchema)[name] : undefined;
  }, root);
}

/** The JSON pointer of a member of what is at `at`. */
export function below(at: string, name: string): string {
  return `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Where a reference within a schema leads to. */
export function pointerOf(reference: unknown): string {
  return decodeURIComponent(String(reference).replace(/^#/, ""));
}

export function isObject(value: unknown): value is { [member: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Layer {
  members: JsonSchema;
  at: string;
  done: readonly string[];
}

const has = ({ members, done }: Layer, keyword: string) => Object.hasOwn(members, keyword) && !done.includes(keyword);
const isWhole = (value: unknown) => typeof value === "object" && value !== null;
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A schema together with what it refers to, nearest first. */
class Layers {
  constructor(readonly layers: Layer[]) {}

  get(keyword: string): unknown {
    return this.layers.find((layer) => has(layer, keyword))?.members[keyword];
  }

  has(keyword: string): boolean {
    return this.layers.some((layer) => has(layer, keyword));
  }

  at(keyword: string): string {
    return below((this.layers.find((layer) => has(layer, keyword)) ?? this.layers[0])?.at ?? "", keyword);
  }

  get here(): string {
    return this.layers[0]?.at ?? "";
  }

  followed(keyword: string, { layers }: Layers): Layers {
    return new Layers([...this.layers.map((layer) => ({ ...layer, done: [...layer.done, keyword] })), ...layers]);
  }

  /** The pointer to a keyword that no control can hold to, or to one that hides another rule. */
  get condition(): string | undefined {
    const hides = (keyword: string) =>
      this.layers.some((layer) => has(layer, keyword) && !same(layer.members[keyword], this.get(keyword)));
    const keyword = CONDITIONS.find((keyword) => this.has(keyword)) ?? RULES.find(hides);
    return keyword === undefined ? undefined : this.at(keyword);
  }

  get isNull(): boolean {
    const values = this.get("enum");
    const onlyNull = Array.isArray(values) && values.length > 0 && values.every((value) => value === null);
    return this.get("type") === "null" || this.get("const") === null || onlyNull;
  }
}

/** A part that was refused, so that what it is a part of is no field. */
class Refusal extends Error {}

class Reader {
  readonly form: ShownForm = { errors: [], boxes: new Set() };
  readonly #root: unknown;
  readonly #allowJson: boolean;

  constructor(root: unknown, allowJson: boolean) {
    this.#root = root;
    this.#allowJson = allowJson;
  }

  read(): void {
    const layers = this.#flat(this.#root, "");
    const { condition } = layers;
    if (condition !== undefined) this.#tell(condition, "schema_unsupported");
    const type = layers.get("type");
    const isForm = type === undefined ? layers.has("properties") : [type].flat().includes("object");
    if (!isForm) this.#refuse(layers.at("type"), "schema_not_an_object");
    const count = this.#fields(layers, true);
    if (count > MAX_FIELDS) this.#tell(layers.at("properties"), "schema_too_many_fields");
    if (count === 0 && this.form.errors.length === 0) this.#tell(layers.at("properties"), "schema_no_fields");
  }

  #tell(at: string, code: Fault): void {
    const field = `schema${at}`;
    const { errors } = this.form;
    const isTold = errors.some((error) => error.field === field && error.code === code);
    if (!isTold && errors.length < MAX_FIELDS) errors.push({ field, code, message: WORDS[code], arguments: {} });
  }

  #refuse(at: string, code: Fault): never {
    this.#tell(at, code);
    throw new Refusal(code);
  }

  /** A box for JSON, if it was asked for. */
  #box(at: string): Kind {
    return this.#allowJson ? kind("json") : this.#refuse(at, "schema_unsupported");
  }

  #flat(schema: unknown, at: string): Layers {
    const layers: Layer[] = [];
    this.#add(layers, schema, at, 0);
    return new Layers(layers);
  }

  #add(layers: Layer[], schema: unknown, at: string, depth: number): void {
    if (depth > MAX_DEPTH) this.#refuse(at, "schema_too_deep");
    if (!isObject(schema)) return this.#refuse(at, typeof schema === "boolean" ? "schema_unsupported" : "not_a_schema");
    layers.push({ members: schema, at, done: [] });
    if ("$ref" in schema) {
      const pointer = pointerOf(schema["$ref"]);
      const target = follow(this.#root, pointer);
      if (target === undefined) this.#refuse(`${at}/$ref`, "schema_reference");
      this.#add(layers, target, pointer, depth + 1);
    }
    if ("allOf" in schema) {
      const every = schema["allOf"];
      if (!Array.isArray(every) || every.length !== 1) this.#refuse(`${at}/allOf`, "schema_unsupported");
      this.#add(layers, (every as unknown[])[0], `${at}/allOf/0`, depth + 1);
    }
  }

  /** How many fields an object has. */
  #fields(layers: Layers, groups: boolean): number {
    const properties = layers.get("properties") ?? {};
    const required = (layers.get("required") ?? []) as unknown[];
    if (!isObject(properties)) {
      this.#tell(layers.at("properties"), "schema_keyword");
      return 0;
    }
    let count = 0;
    for (const [name, schema] of Object.entries(properties).slice(0, MAX_FIELDS + 1)) {
      try {
        count += this.#field(schema, below(layers.at("properties"), name), required.includes(name), groups);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    if (required.some((name) => !Object.hasOwn(properties, String(name)))) this.#tell(layers.at("required"), "schema_impossible");
    return count;
  }

  /** How many fields it is: none, one, or those of a group. */
  #field(schema: unknown, at: string, isRequired: boolean, groups: boolean): number {
    if (schema === true && this.#allowJson) {
      this.form.boxes.add(at);
      return 1;
    }
    const [layers] = this.#withoutNull(this.#flat(schema, at));
    const before = this.form.errors.length;
    const { what, fields } = layers.get("x-hitl-widget") === "json" ? kind("json") : this.#kind(layers, groups, 0);
    if (what === "json") this.form.boxes.add(at);
    // What only the program fills in is not asked for.
    const isHidden = layers.get("readOnly") === true || layers.get("ui:widget") === "hidden";
    if (isHidden && !isRequired && (layers.get("default") ?? null) === null && what !== "fact" && what !== "whole") return 0;
    return this.form.errors.length === before ? fields : 0;
  }

  #kind(layers: Layers, groups: boolean, depth: number): Kind {
    if (depth > MAX_UNIONS) this.#refuse(layers.here, "schema_too_deep");
    const { condition } = layers;
    if (condition !== undefined) return this.#box(condition);
    const nullable = layers.get("nullable") === true;
    const orNull = (found: Kind): Kind => ({ ...found, isNull: found.isNull || nullable });
    if (layers.has("const")) {
      const value = layers.get("const");
      return kind(isWhole(value) ? "whole" : "fact", nullable && value === null);
    }
    if (layers.has("enum")) return orNull(this.#enumeration(layers));
    const keyword = ["anyOf", "oneOf"].find((keyword) => layers.has(keyword));
    if (keyword !== undefined) {
      if (keyword === "anyOf" && layers.has("oneOf")) return this.#box(layers.at("oneOf"));
      return orNull(this.#union(layers, keyword, depth));
    }
    const type = layers.get("type");
    if (type === "null") return kind("fact", true);
    if (Array.isArray(type)) {
      const names = type.filter((name) => name !== "null");
      const kinds = names.map((name) => this.#typed(layers, name, groups && type.length < 3));
      const found = this.#any(kinds, layers.at("type"));
      return { ...found, isNull: nullable || names.length < type.length };
    }
    const name = type ?? TYPES_BY_KEYWORD.find(([, keywords]) => keywords.some((keyword) => layers.has(keyword)))?.[0];
    return name === undefined ? this.#box(layers.here) : orNull(this.#typed(layers, name, groups));
  }

  #typed(layers: Layers, name: unknown, groups: boolean): Kind {
    switch (name) {
      case "string":
      case "integer":
      case "number":
      case "boolean":
        return kind("single");
      case "array":
        return this.#array(layers);
      case "object":
        if (!groups || !layers.has("properties")) return this.#box(layers.here);
        return { what: "group", isNull: false, fields: this.#fields(layers, false) };
      default:
        return this.#refuse(layers.at("type"), "schema_keyword");
    }
  }

  #array(layers: Layers): Kind {
    if (!layers.has("items")) return this.#box(layers.here);
    const at = layers.at("items");
    const [items, beside] = this.#withoutNull(this.#flat(layers.get("items"), at));
    const { what, isNull } = this.#kind(items, false, 1);
    return (what === "single" || what === "fact") && !beside && !isNull ? kind("many") : this.#box(at);
  }

  #enumeration(layers: Layers): Kind {
    const [values, at] = [layers.get("enum"), layers.at("enum")];
    if (!Array.isArray(values) || values.length === 0) return this.#refuse(at, "schema_keyword");
    if (values.some(isWhole)) return this.#box(at);
    if (values.length > MAX_CHOICES) this.#refuse(at, "schema_too_many_choices");
    return kind(values.every((value) => value === null) ? "fact" : "single", values.includes(null));
  }

  #union(outer: Layers, keyword: string, depth: number): Kind {
    const [at, branches] = [outer.at(keyword), outer.get(keyword)];
    if (!Array.isArray(branches) || branches.length === 0) return this.#refuse(at, "schema_keyword");
    let isNull = false;
    const kinds: Kind[] = [];
    const others: Layers[] = [];
    for (const [number, branch] of branches.entries()) {
      const layers = this.#flat(branch, `${at}/${number}`);
      if (layers.isNull) {
        isNull = true;
      } else if (layers.has("const") || Array.isArray(layers.get("enum"))) {
        const found = this.#choices(layers);
        isNull ||= found.isNull;
        if (found.what === "json") return { ...found, isNull };
        if (found.what === "single") kinds.push(found);
      } else {
        others.push(layers);
      }
    }
    if (others.length === 0) {
      if (branches.length > MAX_CHOICES) this.#refuse(at, "schema_too_many_choices");
      return kind(kinds.length > 0 ? "single" : "fact", isNull);
    }
    for (const branch of others) {
      const [layers, beside] = this.#withoutNull(branch);
      const found = this.#kind(outer.followed(keyword, layers), false, depth + 1);
      isNull ||= beside || found.isNull;
      kinds.push(found.what === "fact" ? kind("single") : found);
    }
    return { ...this.#any(kinds, at), isNull };
  }

  #choices(layers: Layers): Kind {
    const { condition } = layers;
    if (condition !== undefined) return this.#box(condition);
    if (!layers.has("const")) return this.#enumeration(layers);
    return isWhole(layers.get("const")) ? this.#box(layers.at("const")) : kind("single");
  }

  /** One of several kinds. */
  #any(kinds: Kind[], at: string): Kind {
    const [first] = kinds;
    if (first !== undefined && kinds.length === 1) return first;
    return first !== undefined && kinds.every(({ what }) => what === "single") ? kind("single") : this.#box(at);
  }

  /** The schema without a union whose other branch is null, and whether there was one. */
  #withoutNull(layers: Layers): [Layers, boolean] {
    let isNull = false;
    for (let number = 0; number < MAX_UNIONS; number += 1) {
      const keyword = ["anyOf", "oneOf"].find((keyword) => layers.has(keyword));
      if (keyword === undefined || layers.has("enum") || layers.has("const")) break;
      const branches = layers.get(keyword);
      if (!Array.isArray(branches)) break;
      const at = layers.at(keyword);
      const read = branches.slice(0, MAX_CHOICES).map((branch, number) => this.#flat(branch, `${at}/${number}`));
      const [other, ...more] = read.filter((branch) => !branch.isNull);
      if (other === undefined || more.length > 0) break;
      isNull ||= read.length > 1;
      layers = layers.followed(keyword, other);
    }
    return [layers, isNull];
  }
}

function kind(what: What, isNull = false): Kind {
  return { what, isNull, fields: 1 };
}
