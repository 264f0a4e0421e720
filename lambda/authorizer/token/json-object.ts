import { isUtf8 } from "node:buffer";

/** A parsed JSON object. Its members are its own properties alone, and none of them is to be trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses bytes as one JSON object whose members have distinct names, at every depth.
 *
 * `JSON.parse` keeps the last of two members with one name and other parsers the first, so two parties may read two different
 * tokens from the same signed bytes; RFC 7515 section 4 and RFC 7519 section 4 let us refuse them.
 *
 * @returns undefined when the bytes are not UTF-8, not JSON, not an object, or have duplicate members
 */
export function parseJsonObject(bytes: Buffer): JsonObject | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return countNames(text) === countMembers(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined; // The parser's message quotes its input, which is part of a token.
  }
}

/** The members of all objects in a value: of duplicates, `JSON.parse` has kept one. */
function countMembers(value: object): number {
  const values: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : values.length;
  for (const inner of values) {
    if (typeof inner === "object" && inner !== null) count += countMembers(inner);
  }
  return count;
}

const SPACE = 0x20;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** The names of members in a text that is known to be valid JSON: there, a string is a name exactly if a colon follows. */
function countNames(text: string): number {
  let count = 0;
  let start = text.indexOf('"');
  while (start >= 0) {
    const end = endOfString(text, start);
    if (isName(text, end)) count += 1;
    start = text.indexOf('"', end + 1);
  }
  return count;
}

/** The index of the quote that ends the string beginning at `start`: the next quote that is not escaped. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Whether an odd number of backslashes precedes a character. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

/** Whether a colon follows, after what JSON calls white space: of valid JSON, everything up to U+0020 out of a string. */
function isName(text: string, end: number): boolean {
  let next = end + 1;
  while (text.charCodeAt(next) <= SPACE) next += 1;
  return text.charCodeAt(next) === COLON;
}
