import { IntrinsicError } from "./intrinsic-error.ts";

/** An argument that has to be text; numbers and booleans are written out. @throws IntrinsicError */
export function text(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new IntrinsicError(path, `expected text, got ${typeName(value)}`);
}

/** An argument that has to be a list. @throws IntrinsicError */
export function items(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new IntrinsicError(path, `expected a list, got ${typeName(value)}`);
}

/** An argument that has to be a list of two. @throws IntrinsicError */
export function pair(value: unknown, path: string): readonly [unknown, unknown] {
  const list = items(value, path);
  if (list.length !== 2) throw new IntrinsicError(path, `expected two arguments, got ${list.length}`);
  return [list[0], list[1]];
}

/** How a value's kind is called in a message. */
export function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : value === null ? "null" : typeof value;
}
