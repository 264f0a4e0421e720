import type { z } from "zod";

/** A part of a list that is valid by itself, and its index. */
export interface Item<Value> {
  readonly index: number;
  readonly value: Value;
}

/**
 * An environment that may still be wrong anywhere.
 *
 * Rules between settings look at the parts that are valid by themselves, so that one mistyped value hides no other problem and
 * one run shows all of them.
 */
export interface Draft {
  /** Path of the environment, e.g. `environments.prod`. */
  readonly path: string;
  /** The value under some keys as it was given, or undefined. */
  raw(...keys: readonly (string | number)[]): unknown;
  /** The value under some keys as the schema reads it (defaults filled in), or undefined when it is refused. */
  valid<Schema extends z.ZodType>(schema: Schema, ...keys: readonly (string | number)[]): z.output<Schema> | undefined;
  /** The valid items of a list. */
  items<Schema extends z.ZodType>(schema: Schema, ...keys: readonly (string | number)[]): Item<z.output<Schema>>[];
}

/** A draft of an environment as it was given. */
export function draftOf(path: string, given: unknown): Draft {
  const raw = (...keys: readonly (string | number)[]): unknown => keys.reduce(ownValue, given);
  // Several rules ask for the same lists, and address lists are long.
  const known = new Map<string, { schema: unknown; items: Item<never>[] }>();
  return {
    path,
    raw,
    valid: (schema, ...keys) => schema.safeParse(raw(...keys)).data,
    items: (schema, ...keys) => {
      const key = keys.join(".");
      const remembered = known.get(key);
      if (remembered?.schema === schema) return remembered.items;
      const items = validItems(schema, raw(...keys));
      known.set(key, { schema, items: items as Item<never>[] });
      return items;
    },
  };
}

function validItems<Schema extends z.ZodType>(schema: Schema, list: unknown): Item<z.output<Schema>>[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value, index) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [{ index, value: parsed.data }] : [];
  });
}

// Own properties only: a configuration may hold keys such as `constructor`.
function ownValue(container: unknown, key: string | number): unknown {
  if (typeof container !== "object" || container === null || !Object.hasOwn(container, key)) return undefined;
  return (container as Record<string | number, unknown>)[key];
}
