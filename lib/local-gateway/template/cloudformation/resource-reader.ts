import { isRecord } from "../../model/record.ts";
import { type Evaluate, IntrinsicError } from "./intrinsics.ts";
import type { Template, TemplateProblem, TemplateResource } from "./template.ts";

/**
 * What every reader of the template shares: the resources by type, the evaluator, the problems and the guesses found.
 */
export interface Reading {
  readonly template: Template;
  readonly evaluate: Evaluate;
  readonly resources: readonly ReadResource[];
  readonly problems: TemplateProblem[];
  readonly guesses: Set<string>;
}

/** A resource that exists (its condition holds), not yet evaluated. */
export interface ReadResource {
  readonly logicalId: string;
  readonly type: string;
  readonly resource: TemplateResource;
}

/** A part of a resource's properties, evaluated. The readers below check every property against its type. */
export interface Properties {
  readonly logicalId: string;
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly reading: Reading;
}

/** Every resource of one type. */
export function resourcesOf(reading: Reading, type: string): readonly ReadResource[] {
  return reading.resources.filter((resource) => resource.type === type);
}

/**
 * Evaluates the properties of a resource and refuses those that are in neither list.
 *
 * @param reads properties that the reader looks at
 * @param ignores properties that change nothing on a request's path (names, tags, descriptions, logging)
 */
export function readProperties(
  reading: Reading,
  { logicalId, resource }: ReadResource,
  reads: readonly string[],
  ignores: readonly string[] = [],
): Properties {
  const values: Record<string, unknown> = {};
  const properties: Properties = { logicalId, path: "", values, reading };
  for (const [name, raw] of Object.entries(resource.Properties ?? {})) {
    if (ignores.includes(name)) continue;
    if (!reads.includes(name)) {
      noteProblem(properties, name, "this property is not supported by the local gateway");
      continue;
    }
    const value = evaluateProperty(properties, name, raw);
    if (value !== undefined) values[name] = value;
  }
  return properties;
}

/** A property that cannot be evaluated is noted and becomes null: present, but without a value. */
function evaluateProperty(properties: Properties, name: string, raw: unknown): unknown {
  try {
    return properties.reading.evaluate(raw, name);
  } catch (error) {
    if (!(error instanceof IntrinsicError)) throw error;
    properties.reading.problems.push({
      logicalId: properties.logicalId,
      property: error.path,
      message: error.message,
    });
    return null;
  }
}

/** The value of a property; null, whose problem is already noted, reads as absent. */
function presentValue(properties: Properties, name: string): unknown {
  return properties.values[name] ?? undefined;
}

/** A nested object under the same rules; `undefined` when it is absent, a problem when it is something else. */
export function nested(
  parent: Properties,
  name: string,
  reads: readonly string[],
  ignores: readonly string[] = [],
): Properties | undefined {
  const value = presentValue(parent, name);
  if (value === undefined) return undefined;
  return nestedValue(parent, name, value, reads, ignores);
}

/** Like {@link nested}, for a given value, such as an item of a list. */
export function nestedValue(
  parent: Properties,
  name: string,
  value: unknown,
  reads: readonly string[],
  ignores: readonly string[] = [],
): Properties | undefined {
  if (!isRecord(value)) {
    noteProblem(parent, name, "expected an object");
    return undefined;
  }
  const path = parent.path ? `${parent.path}.${name}` : name;
  const properties: Properties = { ...parent, path, values: value };
  for (const key of Object.keys(value)) {
    if (!reads.includes(key) && !ignores.includes(key)) {
      noteProblem(properties, key, "this property is not supported by the local gateway");
    }
  }
  return properties;
}

/** Notes a problem with one property. */
export function noteProblem(properties: Properties, name: string, message: string): void {
  const property = [properties.path, name].filter((part) => part !== "").join(".");
  properties.reading.problems.push({ logicalId: properties.logicalId, property, message });
}

export function textOf(properties: Properties, name: string): string | undefined {
  const value = presentValue(properties, name);
  if (value === undefined || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  noteProblem(properties, name, "expected text");
  return undefined;
}

/** As {@link textOf}, but absence is a problem; "" is returned then. */
export function requiredText(properties: Properties, name: string): string {
  const value = textOf(properties, name);
  // A problem with the property itself has been noted when it was evaluated.
  if (value === undefined && !(name in properties.values)) noteProblem(properties, name, "is missing");
  return value ?? "";
}

export function numberOf(properties: Properties, name: string): number | undefined {
  const value = presentValue(properties, name);
  if (value === undefined) return undefined;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  noteProblem(properties, name, "expected a number");
  return undefined;
}

export function booleanOf(properties: Properties, name: string): boolean {
  const value = presentValue(properties, name);
  if (value === undefined) return false;
  if (value === true || value === "true") return true;
  if (value !== false && value !== "false") noteProblem(properties, name, "expected true or false");
  return false;
}

export function listOf(properties: Properties, name: string): readonly unknown[] {
  const value = presentValue(properties, name);
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  noteProblem(properties, name, "expected a list");
  return [];
}

export function textListOf(properties: Properties, name: string): readonly string[] {
  const list = listOf(properties, name);
  if (list.every((item) => typeof item === "string")) return list;
  noteProblem(properties, name, "expected a list of text");
  return [];
}

/** A map from text to text, such as response parameters and templates. */
export function textMapOf(properties: Properties, name: string): Readonly<Record<string, string>> {
  const value = presentValue(properties, name);
  if (value === undefined) return {};
  if (!isRecord(value)) {
    noteProblem(properties, name, "expected an object");
    return {};
  }
  const entries = Object.entries(value).map(([key, item]) => [key, String(item)] as const);
  return Object.fromEntries(entries);
}

/** One of a closed list of words; any other word is a problem, which names the list. */
export function wordOf<Word extends string>(
  properties: Properties,
  name: string,
  words: readonly Word[],
  fallback: Word,
): Word {
  const value = textOf(properties, name);
  if (value === undefined) return fallback;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) noteProblem(properties, name, `got "${value}", supported are ${words.join(", ")}`);
  return word ?? fallback;
}

/**
 * AWS's regular expression (Java's or PCRE's) as JavaScript's; `(?i)` at its start becomes a flag.
 *
 * @throws SyntaxError when it uses syntax that JavaScript does not have
 */
export function parseForeignPattern(text: string, options: { readonly whole?: boolean } = {}): RegExp {
  const [, insensitive, source = ""] = /^(\(\?i\))?(.*)$/s.exec(text) ?? [];
  return new RegExp(options.whole ? `^(?:${source})$` : source, insensitive ? "is" : "s");
}
