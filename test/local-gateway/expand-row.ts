import { readFileSync } from "node:fs";

type Json = Readonly<Record<string, unknown>>;

const SKETCHES: Json = JSON.parse(
  readFileSync(new URL("../vectors/aws-sketches.json", import.meta.url), "utf8"),
) as Json;

/**
 * Writes a row of aws-behaviour.json out in full:
 *
 * - `"api": NAME`, and NAME for a method, is the sketch of that name in aws-sketches.json;
 * - an object with `"like": NAME` is that sketch with its other members added: objects are joined member by member, lists
 *   and other values replaced;
 * - `{"repeat": [TEXT, COUNT]}` and `{"join": [TEXT, ...]}` are texts.
 *
 * @throws Error for a name that is no sketch's
 */
export function expandRow<T extends { readonly given: { readonly api: unknown } }>(row: T): T {
  const { given, ...rest } = row;
  return expand({ ...rest, given: { ...given, api: expandApi(given.api) } }) as T;
}

function expandApi(api: unknown): unknown {
  if (typeof api === "string") return expandApi(sketch(api));
  const { like, methods = {}, ...rest } = api as Json & { like?: string; methods?: Json };
  const named = Object.entries(methods).map(([key, method]) => [
    key,
    typeof method === "string" ? { like: method } : method,
  ]);
  const own = expand({ ...rest, methods: Object.fromEntries(named) });
  return like === undefined ? own : merge(expandApi(like), own);
}

function expand(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(expand);
  const { like, repeat, join, ...rest } = value as Json & {
    like?: string;
    repeat?: [string, number];
    join?: unknown[];
  };
  if (repeat !== undefined) return repeat[0].repeat(repeat[1]);
  if (join !== undefined) return join.map(expand).join("");
  const own = Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, expand(member)]));
  return like === undefined ? own : merge(expand(sketch(like)), own);
}

function merge(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own;
  const joined = Object.entries(own).map(([name, member]) => [name, name in base ? merge(base[name], member) : member]);
  return { ...base, ...Object.fromEntries(joined) };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sketch(name: string): unknown {
  if (!Object.hasOwn(SKETCHES, name)) throw new Error(`aws-sketches.json has no "${name}"`);
  return SKETCHES[name];
}
