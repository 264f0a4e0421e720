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

/** `scope a alone`, `scopes a and b`, `a token without scopes`, `any valid token` as sorted names. */
function scopesIn(text: string): string {
  const [, names = ""] = /^scopes? (.*?)(?: alone)?$/.exec(text) ?? [];
  return names
    .split(/, | and /)
    .filter((name) => name !== "")
    .sort()
    .join(" ");
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
  const [, , place = "", says = ""] = /^([A-Z* ]+) (\/.*?): (.*)$/.exec(summary) ?? [];
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
  const [, enough, former] = /^(.*) (?:is|are) (?:now|no longer) enough \((?:before|now): (.*)\)$/.exec(says) ?? [];
  if (enough !== undefined && former !== undefined) {
    const [one, other] = [scopesIn(enough), scopesIn(former)];
    return ({ before, after }) => before.scopes === (isWider ? other : one) && after.scopes === (isWider ? one : other);
  }
  const [, changed] = /^(.*) (?:is|are) (?:now|no longer) needed$/.exec(says) ?? [];
  if (changed === undefined) throw new Error(`a sentence that this test does not know: ${says}`);
  const scopes = scopesIn(changed).split(" ");
  const needs = ({ scopes: all }: Needs, scope: string) => all.split(" ").includes(scope);
  return ({ before, after }) => scopes.every((one) => needs(before, one) === isWider && needs(after, one) === !isWider);
}

/** What a finding about a route says. */
function routeClaim({ summary, change }: Finding): Claim {
  const [, pattern = ""] = /^[A-Z* ]+ (\/[^\s:]*)/.exec(summary) ?? [];
  const isWider = change === "wider";
  const isPart = /every path (?:exists now|is gone) that/.test(summary);
  const [own, other] = isWider ? (["after", "before"] as const) : (["before", "after"] as const);
  const [, wanted] = (isWider ? /; (?:there )?(.*)$/ : /\(before: (.*)\)$/).exec(summary) ?? [];
  const needs = (wanted ?? "").replace(/ (?:is|are) enough$/, "").replace(/^it needs /, "");
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

function falseSentences(before: SmallEnvironment, after: SmallEnvironment): { read: number; wrong: string[] } {
  const { findings } = diff(modelOf("test", configOf(before)), modelOf("test", configOf(after)));
  const read = findings.filter(({ about, details }) => ["scope", "route"].includes(about) && !isVague(details));
  const calls = read.length === 0 ? [] : callsOf(before, after);
  const wrong = read.flatMap((finding) => {
    const claim = finding.about === "scope" ? scopeClaim(finding) : routeClaim(finding);
    const [, methods = ""] = /^([A-Z* ]+) \//.exec(finding.summary) ?? [];
    for (const { method, path, seen } of calls) {
      if (methods !== "*" && !methods.split(" ").includes(method)) continue;
      if (!claim.names(path, seen) || claim.holds(seen)) continue;
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
