import type { Template } from "aws-cdk-lib/assertions";

/** What two long values have in common at their beginning or end is left out, but for this much. */
const CONTEXT_CHARACTERS = 30;

type Leaves = ReadonlyMap<string, string>;

/**
 * What differs between the templates of two environments, a line per difference:
 *
 * - a resource, output or parameter that one of them has alone, with its type; of the other template's, with its
 *   properties as well, since a full snapshot of the base does not have them;
 * - a property with its two values, followed by the resources that it differs in the same way for.
 *
 * Names of environments and the hashes at the end of logical ids are left out of the comparison.
 */
export function templateDifferences(base: Template, other: Template, names: readonly [string, string]): string[] {
  const [before, after] = [entriesOf(base, names[0]), entriesOf(other, names[1])];
  const alone = [
    ...onlyIn(before, after).map(({ id, type }) => `only ${names[0]}: ${type}${id}`),
    ...onlyIn(after, before).map(({ id, type, leaves }) => `only ${names[1]}: ${type}${id}${leaves}`),
  ];
  const changes = new Map<string, string[]>();
  for (const [id, entry] of before) {
    const counterpart = after.get(id);
    if (counterpart === undefined) continue;
    for (const change of changesBetween(leavesOf(entry), leavesOf(counterpart))) {
      changes.set(change, [...(changes.get(change) ?? []), id]);
    }
  }
  return [...alone.sort(), ...[...changes].map(([change, ids]) => `${change} (${ids.join(", ")})`).sort()];
}

/** The members of all sections of a template, by section and name. */
function entriesOf(template: Template, environment: string): Map<string, unknown> {
  const text = JSON.stringify(template.toJSON())
    .replace(/[0-9a-f]{32}(?=")|[0-9a-f]{64}(?=\.zip)/g, "")
    .replace(/(?<=[A-Za-z])[0-9A-F]{8}(?=\W)/g, "")
    .replace(new RegExp(`(?<![A-Za-z])${environment}(?![A-Za-z])|(?<=AccessControl)${environment}`, "g"), "NAME");
  const sections = JSON.parse(text) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const entries = Object.entries(sections).flatMap(([section, members]) =>
    Object.entries(members).map(
      ([name, member]) => [`${section}.${name}`.replace(/^Resources\./, ""), member] as const,
    ),
  );
  const known = new Map(entries);
  if (known.size < entries.length) throw new Error("two logical ids differ in their hashes alone");
  return known;
}

function onlyIn(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) {
  const alone = [...one].filter(([id]) => !other.has(id));
  return alone.map(([id, entry]) => {
    const { Type, ...rest } = entry as { Type?: string };
    const leaves = [...leavesOf(rest)].map(([path, value]) => `\n    ${path}: ${value}`).join("");
    return { id, type: Type === undefined ? "" : `${Type} `, leaves };
  });
}

function changesBetween(before: Leaves, after: Leaves): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${differenceOf(before.get(path) ?? "none", after.get(path) ?? "none")}`);
}

function differenceOf(before: string, after: string): string {
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before[prefix] === after[prefix]) prefix += 1;
  let suffix = 0;
  while (suffix < shorter - prefix && before.at(-1 - suffix) === after.at(-1 - suffix)) suffix += 1;
  return `${withoutEnds(before, prefix, suffix)} -> ${withoutEnds(after, prefix, suffix)}`;
}

function withoutEnds(text: string, prefix: number, suffix: number): string {
  const [cutBefore, cutAfter] = [prefix - CONTEXT_CHARACTERS, suffix - CONTEXT_CHARACTERS];
  const start = cutBefore > 0 ? `...${text.slice(cutBefore, prefix)}` : text.slice(0, prefix);
  const end = text.slice(text.length - suffix);
  const middle = text.slice(prefix, text.length - suffix);
  return `${start}${middle}${cutAfter > 0 ? `${end.slice(0, CONTEXT_CHARACTERS)}...` : end}`;
}

/** Values by their paths. Of a list whose members have names (rules, tags), each member is a path. */
function leavesOf(value: unknown, path = ""): Map<string, string> {
  const members = membersOf(value);
  if (members === undefined) return new Map([[path, JSON.stringify(value)]]);
  return new Map(members.flatMap(([name, member]) => [...leavesOf(member, path === "" ? name : `${path}.${name}`)]));
}

function membersOf(value: unknown): (readonly [string, unknown])[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return Object.entries(value);
  const names = value.map((member) => member?.Name ?? member?.Key);
  if (names.length === 0 || names.some((name) => typeof name !== "string")) return undefined;
  return value.map((member, index) => [names[index], member]);
}
