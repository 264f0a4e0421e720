import { scopesInWords } from "../judge/words.ts";
import type { PathUnion } from "../paths/path-union.ts";
import { type RuleFinding, scopesOf } from "./rule-finding.ts";

/** Paths that a sentence names and of which it is not true, as a relative clause. */
interface Exception {
  readonly within: readonly PathUnion[];
  readonly outside: readonly PathUnion[];
  readonly says: string;
}

/** The exceptions that there are among the paths of some patterns which exist where the calls passed. */
export function exceptionsOf(places: readonly string[], finding: RuleFinding): string[] {
  const { comparison, own, rule, about, hits } = finding;
  const other = comparison.otherThan(own);
  const isThere = (method: string, { within, outside }: Exception) =>
    places.some((path) => {
      const named = own.ofRule(rule, about === "public" ? "tree" : "policy");
      const all = [comparison.pathsOf(path), named, other.served(method), ...within];
      return comparison.findPath({ within: all, outside }) !== undefined;
    });
  const methods = new Set(hits.flatMap(({ methods: [method = ""] }) => method));
  const found = [...methods].flatMap((method) =>
    possibleExceptions(method, finding).filter((exception) => isThere(method, exception)),
  );
  return [...new Set(found.map(({ says }) => says))];
}

function possibleExceptions(method: string, finding: RuleFinding): Exception[] {
  const { comparison, own, about } = finding;
  const gone = {
    within: [],
    outside: [own.served(method)],
    says: inTime(finding, "that exist no longer", "that are new"),
  };
  const open = comparison.otherThan(own).open(method);
  if (about === "address") return [gone, ...whereBlocked(method, finding)];
  if (about === "public") return [exception(open, inTime(finding, "that were public before", "that are still public"))];
  if (about !== "scope") return [];
  return [
    gone,
    exception(own.open(method), inTime(finding, "that are public now", "that were public before")),
    exception(open, inTime(finding, "that were public before", "that are public now")),
    ...whereNeeded(method, finding),
  ];
}

/** The first where the rule is newer, the second where it is gone. */
function inTime({ comparison, own }: RuleFinding, newer: string, older: string): string {
  return own === comparison.after ? newer : older;
}

function exception(paths: PathUnion, says: string): Exception {
  return { within: [paths], outside: [], says };
}

function whereBlocked(method: string, finding: RuleFinding): Exception[] {
  const other = finding.comparison.otherThan(finding.own);
  const classes = new Set(finding.hits.flatMap(({ addressClass }) => addressClass ?? []));
  const says = inTime(finding, "where they were refused before", "where they are still refused");
  return [...classes].map((one) => exception(other.blocking(method, one), says));
}

function whereNeeded(method: string, finding: RuleFinding): Exception[] {
  const other = finding.comparison.otherThan(finding.own);
  return scopesOf(finding).map((scope) => {
    const name = scopesInWords([scope]);
    return exception(
      other.needing(method, scope),
      inTime(finding, `that needed ${name} before`, `that still need ${name}`),
    );
  });
}
