import { isUtf8 } from "node:buffer";

/** A JSON object as it came: own properties only are its members, and none of them is to be trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses bytes as one JSON object whose members have distinct names, at every depth.
 *
 * `JSON.parse` keeps the last of two members with one name and other parsers the first, so that two parties may read two
 * different tokens out of the same signed bytes; RFC 7515 section 4 and RFC 7519 section 4 let us refuse them.
 *
 * @returns undefined when the bytes are not UTF-8, not JSON, not an object, or have duplicate members
 */
export function parseJsonObject(bytes: Buffer): JsonObject | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return hasDuplicateMembers(text) ? undefined : (value as JsonObject);
  } catch {
    return undefined; // The parser's message quotes its input, which is part of a token.
  }
}

/** A string and, when it is a member's name, the colon after it; or a bracket that opens or closes an object. */
const NAME_OR_BRACE = /"((?:[^"\\]|\\.)*)"[ \t\r\n]*(:?)|[{}]/g;

/** Looks for duplicate names in a text that is known to be valid JSON. */
function hasDuplicateMembers(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, name, colon] of text.matchAll(NAME_OR_BRACE)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (colon === ":" && !isNewName(open.at(-1), name ?? "")) return true;
  }
  return false;
}

function isNewName(names: Set<string> | undefined, raw: string): boolean {
  // Escapes are undone first: "iss" and "\u0069ss" are one name.
  const name = raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
  if (names === undefined || names.has(name)) return false;
  names.add(name);
  return true;
}
