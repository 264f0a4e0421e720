import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { configOf, randomFrom, randomPair } from "../oracle/random-environments.ts";
import { METHODS, PATHS, policyCovers, type SmallEnvironment, treeServes } from "../oracle/small-world.ts";

// Reads the sentences back and looks at every call that they name: what they say must be true of each.
// `ACCESS_PAIRS=5000 npm test -- test/access/diff/words-oracle` reads more.
const PAIRS = Number(process.env.ACCESS_PAIRS ?? 200);

type Finding = ReturnType<typeof diff>["findings"][number];

/** A call, as both environments see it. */
interface Seen {
  readonly before: Needs;
  readonly after: Needs;
}

interface Needs {
  readonly isServed: boolean;
  readonly isPublic: boolean;
  readonly scopes: string;
}

function needsOf({ rules }: SmallEnvironment, method: string, path: string): Needs {
  const about = rules.filter((rule) => rule.methods.includes(method));
  const serving = about.filter((rule) => treeServes(rule, path));
  const scopes = new Set(about.filter((rule) => policyCovers(rule, path)).flatMap((rule) => rule.scopes));
  return {
    isServed: serving.length > 0,
    isPublic: serving.some(({ isPublic }) => isPublic),
    scopes: [...scopes].sort().join(" "),
  };
}

/** `scope a alone`, `scopes a and b`, `any valid token` as sorted names. */
function scopesIn(text: string): string {
  const [, names] = /^scopes? (.*?)(?: alone)?$/.exec(text) ?? [];
  if (names === undefined && text !== "any valid token")
    throw new Error(`scopes that this test does not know: ${text}`);
  return namesIn(names ?? "").join(" ");
}

/** `a, b and c` as sorted names. */
function namesIn(text: string): string[] {
  return text
    .split(/, | and /)
    .filter((name) => name !== "")
    .sort();
}

/** Whether an exception is about a call. */
function isExcepted(clause: string, { before, after }: Seen): boolean {
  const [, needed = ""] = /^that (?:needed|still need) (scope .*?)(?: before)?$/.exec(clause) ?? [];
  if (clause === "that exist no longer") return !after.isServed;
  if (clause === "that are new") return !before.isServed;
  if (clause === "that are public now" || clause === "that are still public") return after.isPublic;
  if (clause === "that were public before") return before.isPublic;
  if (needed === "") throw new Error(`an exception that this test does not know: ${clause}`);
  const { scopes } = clause.startsWith("that still") ? after : before;
  return scopes.split(" ").includes(scopesIn(needed));
}

interface Claim {
  /** Whether the sentence is about a path at all. */
  readonly names: (path: string, seen: Seen) => boolean;
  readonly holds: (seen: Seen) => boolean;
}

function ruleOf(path: string) {
  return { methods: METHODS, path, scopes: [], isPublic: false };
}

/** What a finding about scopes says. */
function scopeClaim({ summary, change, details }: Finding): Claim {
  const [, , place = "", says = ""] = /^([A-Z ]+|any method) (\/.*?): (.*)$/.exec(summary) ?? [];
  const places = place.split(/, (?=\/)| and (?=\/)/).map((one) => one.split(/ where (\/\S+) covers it/));
  const except = details.find((line) => line.startsWith("except on paths "))?.slice("except on paths ".length) ?? "";
  const clauses = except.split(/, (?=that)| or (?=that)/).filter((clause) => clause !== "");
  const isWider = change === "wider";
  return {
    names: (path, seen) =>
      places.some(
        ([pattern = "", where]) => policyCovers(ruleOf(pattern), path) && (!where || policyCovers(ruleOf(where), path)),
      ) &&
      (isWider ? seen.after : seen.before).isServed &&
      !clauses.some((clause) => isExcepted(clause, seen)),
    holds: (seen) => isGuarded(seen.before) && isGuarded(seen.after) && saysOfScopes(says, isWider)(seen),
  };
}

function isGuarded({ isServed, isPublic }: Needs): boolean {
  return isServed && !isPublic;
}

function saysOfScopes(says: string, isWider: boolean): (seen: Seen) => boolean {
  const exact = isWider ? gainIn(says) : lossIn(says);
  if (exact !== undefined) {
    const [former, present] = [exact.before, exact.after].map((names) => [...names].sort().join(" "));
    return ({ before, after }) => before.scopes === former && after.scopes === present;
  }
  const [, changed] =
    (isWider ? /^(.*) (?:is|are) not needed any more$/ : /^(.*) (?:is|are) needed now$/).exec(says) ?? [];
  if (changed === undefined) throw new Error(`a sentence that this test does not know: ${says}`);
  const scopes = scopesIn(changed).split(" ");
  const needs = ({ scopes: all }: Needs, scope: string) => all.split(" ").includes(scope);
  return ({ before, after }) => scopes.every((one) => needs(before, one) === isWider && needs(after, one) === !isWider);
}

/** The scopes that all calls needed and need, where a sentence about losing says both. */
function lossIn(says: string): { before: string[]; after: string[] } | undefined {
  const [, needed = "", rest = ""] = /^(scopes? .*?) (?:is|are) needed now(?: |; )(.+)$/.exec(says) ?? [];
  if (rest === "") return undefined;
  const added = scopesIn(needed).split(" ");
  if (rest === "before, any valid token was enough") return { before: [], after: added };
  const [, former] = /^in addition to (.*)$/.exec(rest) ?? [];
  if (former !== undefined) return { before: namesIn(former), after: [...namesIn(former), ...added] };
  const [, dropped = "", kept = ""] = /^instead of (.*?)(?:, and (.*) as before)?$/.exec(rest) ?? [];
  if (dropped === "") throw new Error(`a sentence that this test does not know: ${says}`);
  return { before: [...namesIn(dropped), ...namesIn(kept)], after: [...added, ...namesIn(kept)] };
}

/** The same of one about gaining. */
function gainIn(says: string): { before: string[]; after: string[] } | undefined {
  const [, enough, rest = ""] = /^(.*?) (?:is|are) enough now; (.*)$/.exec(says) ?? [];
  if (enough === undefined) return undefined;
  const after = namesIn(scopesIn(enough).replaceAll(" ", ", "));
  const [, former] = /^(.*) (?:is|are) not needed any more$/.exec(rest) ?? [];
  if (former !== undefined) {
    expect(namesIn(former).filter((name) => after.includes(name))).toEqual([]);
    return { before: namesIn(former), after };
  }
  const [, all = "", more] = /^before, (.*) (?:was|were) needed( as well)?$/.exec(rest) ?? [];
  if (all === "") throw new Error(`a sentence that this test does not know: ${says}`);
  return { before: more === undefined ? namesIn(all) : [...after, ...namesIn(all)], after };
}

/** What a finding about a route says. */
function routeClaim({ summary, change }: Finding): Claim {
  const [, pattern = ""] = /^([A-Z ]+|any method) (\/[^\s:]*)/.exec(summary) ?? [];
  const isWider = change === "wider";
  const isPart = /calls that (?:were 404 before|no other rule serves are 404 now)/.test(summary);
  const [own, other] = isWider ? (["after", "before"] as const) : (["before", "after"] as const);
  const [, wanted] = /(?: let in now with |; before, (?:let in with )?)(.*)$/.exec(summary) ?? [];
  const needs = (wanted ?? "").replace(/, only from .*$/, "").replace(/ (?:was|were) enough$/, "");
  const [, atLeast] = /^(.*), and more on some paths$/.exec(needs) ?? [];
  return {
    names: (path, seen) => treeServes(ruleOf(pattern), path) && !(isPart && seen[other].isServed),
    holds: (seen) =>
      isGuarded(seen[own]) &&
      !seen[other].isServed &&
      (needs.includes("differ by path") ||
        (atLeast === undefined
          ? seen[own].scopes === scopesIn(needs)
          : scopesIn(atLeast)
              .split(" ")
              .every((scope) => seen[own].scopes.split(" ").includes(scope)))),
  };
}

/** The calls of a line `not among them: GET /a, /b and any method /c, which existed before`; undefined without one, or where it names not all. */
function notAmongIn({ summary, details }: Finding): { methods: string; path: string }[] | undefined {
  const [, list = ""] = details.map((line) => /^not among them: (.*), which /.exec(line)).find((found) => found) ?? [];
  if (/ and \d+ more$/.test(list)) return undefined;
  let [, methods = ""] = /^([A-Z ]+|any method) \//.exec(summary) ?? [];
  return list.split(/, | and /).flatMap((item) => {
    const [, own, path] = /^(?:([A-Z ]+|any method) )?(\/\S*)$/.exec(item) ?? [];
    methods = own ?? methods;
    return path === undefined ? [] : [{ methods, path }];
  });
}

function isMethodOf(methods: string, method: string): boolean {
  return methods === "any method" || methods.split(" ").includes(method);
}

type Call = ReturnType<typeof callsOf>[number];

/** Calls that exist on both sides are named as not among them, and no others. */
function wronglyAmong(finding: Finding, calls: readonly Call[]): Call[] {
  const named = finding.about === "route" ? notAmongIn(finding) : undefined;
  if (named === undefined) return [];
  const [, methods = "", pattern = ""] = /^([A-Z ]+|any method) (\/[^\s:]*)/.exec(finding.summary) ?? [];
  const other = finding.change === "wider" ? "before" : "after";
  return calls.filter(({ method, path, seen }) => {
    const isNamed = named.some((one) => isMethodOf(one.methods, method) && treeServes(ruleOf(one.path), path));
    const isPossible = isMethodOf(methods, method) && treeServes(ruleOf(pattern), path);
    return seen[other].isServed ? isPossible && !isNamed : isNamed;
  });
}

/** Whether scopes that a line calls 403 are too few on both sides. */
function isStillRefused({ details }: Finding, { before, after }: Seen): boolean {
  const [, said] = details.map((line) => /^(scopes? .*) alone gets? 403 there/.exec(line)).find((found) => found) ?? [];
  if (said === undefined) return true;
  const held = scopesIn(said).split(" ");
  return [before, after].every(({ scopes }) => scopes.split(" ").some((scope) => !held.includes(scope)));
}

function falseSentences(before: SmallEnvironment, after: SmallEnvironment): { read: number; wrong: string[] } {
  const { findings } = diff(modelOf("test", configOf(before)), modelOf("test", configOf(after)));
  const read = findings.filter(({ about, details }) => ["scope", "route"].includes(about) && !isVague(details));
  const calls = read.length === 0 ? [] : callsOf(before, after);
  const wrong = read.flatMap((finding) => {
    const claim = finding.about === "scope" ? scopeClaim(finding) : routeClaim(finding);
    const [, methods = ""] = /^([A-Z ]+|any method) \//.exec(finding.summary) ?? [];
    const [wrongCall] = wronglyAmong(finding, calls);
    if (wrongCall !== undefined)
      return [
        `${finding.summary} ${finding.details.join("; ")}\n  but among them or not: ${JSON.stringify(wrongCall)}`,
      ];
    for (const { method, path, seen } of calls) {
      if (!isMethodOf(methods, method)) continue;
      if (!claim.names(path, seen) || (claim.holds(seen) && isStillRefused(finding, seen))) continue;
      return [`${finding.summary} ${finding.details.join("; ")}\n  but ${method} ${path}: ${JSON.stringify(seen)}`];
    }
    return [];
  });
  return { read: read.length, wrong };
}

function callsOf(before: SmallEnvironment, after: SmallEnvironment) {
  return METHODS.flatMap((method) =>
    PATHS.map((path) => {
      const seen: Seen = { before: needsOf(before, method, path), after: needsOf(after, method, path) };
      return { method, path, seen };
    }),
  );
}

function isVague(details: readonly string[]): boolean {
  return details.some((line) => line.includes("too many kinds"));
}

describe("what a finding says", () => {
  test(
    `is true of every call that it names, in ${PAIRS} random pairs`,
    () => {
      let read = 0;
      const wrong: string[] = [];
      for (let pair = 0; pair < PAIRS && wrong.length < 5; pair++) {
        const [before, after] = randomPair(randomFrom(7_000_000 + pair));
        const found = falseSentences(before, after);
        read += found.read;
        wrong.push(...found.wrong);
      }
      expect(wrong).toEqual([]);
      expect(read).toBeGreaterThan(PAIRS / 4);
    },
    PAIRS * 100 + 60_000,
  );
});
