import { didYouMean, nearestName } from "../problems/did-you-mean.ts";
import { type Problem, problem } from "../problems/problems.ts";
import type { GivenEnvironments } from "./environments-file.ts";

/** An environment, filled in with what it extends. */
export interface InheritedSettings {
  readonly given: unknown;
  /** The environment itself, what it extends, what that extends, and so on. */
  readonly chain: readonly string[];
  readonly problems: readonly Problem[];
}

type Keys = readonly string[];

/**
 * Fills in what an environment `extends`: objects are merged key by key, and everything else is replaced whole, lists
 * too; `null` takes an inherited setting away (JSON Merge Patch, RFC 7396). What is only extended is not validated by itself.
 */
export function inheritedSettings(name: string, environments: GivenEnvironments): InheritedSettings {
  const chain = [name];
  for (let at = name; ; ) {
    const base = extendsOf(environments.get(at));
    const problems = base === undefined ? mistypedExtends(at, environments.get(at)) : [];
    if (problems.length > 0) return { given: environments.get(name), chain, problems };
    if (base === undefined) break;
    const flaw = baseFlaw(base, chain, environments);
    if (flaw !== undefined) {
      return { given: environments.get(name), chain, problems: [problem(`environments.${at}.extends`, base, flaw)] };
    }
    at = base as string;
    chain.push(at);
  }
  const parts = chain.map((each) => withoutExtends(environments.get(each)));
  return { given: parts.reduceRight((base, own) => merged(base, own)), chain, problems: [] };
}

/** Without its base, an environment lacks nearly everything: then this alone is told. */
function mistypedExtends(name: string, environment: unknown): Problem[] {
  const keys = isObject(environment) ? Object.keys(environment) : [];
  return keys
    .filter((key) => nearestName(key, ["extends"]) !== undefined)
    .map((key) => ({
      path: `environments.${name}.${key}`,
      message: "unknown key, expected extends, with the name of another environment",
      severity: "error",
    }));
}

function baseFlaw(base: unknown, chain: Keys, environments: GivenEnvironments): string | undefined {
  const others = [...environments.keys()].filter((name) => name !== chain[0]);
  const allowed = `expected the name of another environment, one of ${others.map((name) => JSON.stringify(name)).join(", ") || "none"}`;
  if (typeof base !== "string") return allowed;
  if (!environments.has(base)) return `${allowed}${didYouMean(base, others)}`;
  if (chain.includes(base)) return `expected no circle: ${[...chain, base].join(" extends ")}`;
  return isObject(environments.get(base)) ? undefined : "expected an environment that is an object of settings";
}

function extendsOf(environment: unknown): unknown {
  return isObject(environment) && Object.hasOwn(environment, "extends") ? environment.extends : undefined;
}

function withoutExtends(environment: unknown): unknown {
  if (!isObject(environment)) return environment;
  return Object.fromEntries(Object.entries(environment).filter(([key]) => key !== "extends"));
}

function merged(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own;
  const kept = Object.entries(base).filter(([key]) => !Object.hasOwn(own, key));
  const given = Object.entries(own).flatMap(([key, value]) => {
    if (!Object.hasOwn(base, key)) return [[key, value] as const];
    return value === null ? [] : [[key, merged(base[key], value)] as const];
  });
  return Object.fromEntries([...kept, ...given]);
}

/**
 * The environments of a chain in which a setting stands, the nearest first. An object may stand in several. A setting that
 * is missing belongs where the object around it stands.
 */
export function placesOf(keys: Keys, chain: Keys, environments: GivenEnvironments): string[] {
  const places: string[] = [];
  for (const name of chain) {
    const found = look(withoutExtends(environments.get(name)), keys);
    if (found !== "absent") places.push(name);
    if (found === "whole") break;
  }
  if (places.length > 0) return places;
  return keys.length > 1 ? placesOf(keys.slice(0, -1), chain, environments) : chain.slice(0, 1);
}

/** Whether a value has a setting: `part` of it, since an object may be merged with another, or the `whole`. */
function look(value: unknown, [key, ...rest]: Keys): "absent" | "part" | "whole" {
  if (!isObject(value)) return "whole";
  if (key === undefined) return "part";
  return Object.hasOwn(value, key) ? look(value[key], rest) : "absent";
}

/** Settings that an environment inherits, e.g. `auth.rules`, each with the environment in which it is written. */
export type Inherited = Readonly<Record<string, string>>;

/** The settings of a filled-in environment that are written in another one. Lists are inherited whole. */
export function inheritedFrom(given: unknown, chain: Keys, environments: GivenEnvironments): Inherited {
  const [name = ""] = chain;
  const collect = (keys: Keys, value: unknown): [string, string][] => {
    if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => collect([...keys, key], inner));
    const [place = name] = placesOf(keys, chain, environments);
    return place === name ? [] : [[keys.join("."), place]];
  };
  return Object.fromEntries(collect([], given));
}

/** A problem of an environment under the path where its value stands, naming both places if it is inherited. */
export function placedProblem(found: Problem, chain: Keys, environments: GivenEnvironments): Problem {
  const [name = ""] = chain;
  const prefix = `environments.${name}`;
  if (chain.length === 1 || !found.path.startsWith(prefix)) return found;
  const rest = found.path.slice(prefix.length);
  const places = placesOf(keysOf(rest), chain, environments);
  const bases = places.filter((place) => place !== name).map((place) => `environments.${place}`);
  if (bases.length === 0 || rest === "") return found;
  if (places[0] === name)
    return { ...found, message: `${found.message} (merged with what it inherits from ${bases.join(" and ")})` };
  return { ...found, path: `${bases[0]}${rest}`, message: `${found.message} (inherited by ${prefix})` };
}

/** The keys of `.auth.rules[3].path` or `.tags["a b"]`. */
function keysOf(path: string): string[] {
  return [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? (JSON.parse(quoted as string) as string),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
