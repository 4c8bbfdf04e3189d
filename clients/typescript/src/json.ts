// JSON without loss: whole numbers that a `number` cannot hold exactly are read and written as `bigint`.

/** JSON as this package reads it. A whole number beyond ±(2⁵³ − 1) is a `bigint`, so that no digit of it is lost. */
export type Json = null | boolean | number | bigint | string | Json[] | { [member: string]: Json };

/** A text, which is passed over, or a number. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads a JSON text.
 *
 * @throws SyntaxError if it is none.
 */
export function parse(text: string): Json {
  const value = JSON.parse(text) as Json;
  // 2⁵³ has 16 digits. Most texts have no such number, and are not looked at a second time.
  if (!/\d{16}/.test(text)) return value;
  // What others wrote cannot begin like this, since nobody can guess it.
  const mark = crypto.randomUUID();
  const marked = text.replace(TOKENS, (token) => {
    const isLost = /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
    return isLost ? `"${mark}${token}"` : token;
  });
  return JSON.parse(marked, (_, member: unknown) =>
    typeof member === "string" && member.startsWith(mark) ? BigInt(member.slice(mark.length)) : member,
  ) as Json;
}

/** Writes a JSON text; a `bigint` becomes a number with all its digits. */
export function stringify(value: unknown): string {
  const mark = crypto.randomUUID();
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" ? `${mark}${member}` : member,
  );
  return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}
