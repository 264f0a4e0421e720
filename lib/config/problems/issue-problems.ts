import { z } from "zod";
import { notShown, type Problem, problem } from "./problems.ts";

type Path = readonly PropertyKey[];

// Members of a key that may be shown; everything else of a key could be private.
const SHOWN_KEY_MEMBERS = new Set<PropertyKey>(["kty", "crv", "alg", "use", "kid", "notAfter"]);

/** What zod found, as problems: one for each value or unknown key. */
export function problemsFromIssues(issues: readonly z.core.$ZodIssue[], given: unknown, root: Path): Problem[] {
  const problems = issues.flatMap((issue) => problemsFromIssue(issue, given, root));
  return [...new Map(problems.map((found) => [`${found.path} ${found.message}`, found])).values()];
}

function problemsFromIssue(issue: z.core.$ZodIssue, given: unknown, root: Path): Problem[] {
  const path = dotPath(root, issue.path);
  if (issue.code === "unrecognized_keys") return unknownKeys(issue, root);
  if (issue.code === "invalid_union") return problemsFromUnion(issue, given, root);
  return [problem(path, shownValue(given, issue.path), expectation(issue))];
}

/** The root is written as every rule between settings writes it: an environment's name may hold hyphens. */
function dotPath(root: Path, path: Path): string {
  const inner = z.core.toDotPath([...path]);
  const isPlain = root.length === 0 || inner === "" || inner.startsWith("[");
  return `${root.join(".")}${isPlain ? "" : "."}${inner}`;
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, root: Path): Problem[] {
  const expectations = issue.message.split("\n");
  return issue.keys.map((key, index) => ({
    path: dotPath(root, [...issue.path, key]),
    message: `unknown key, ${expectations[index]}`,
    severity: "error",
  }));
}

/** The issues of the branch that was meant: the one whose outermost type fits. None fits: what the union itself says. */
function problemsFromUnion(issue: z.core.$ZodIssueInvalidUnion, given: unknown, root: Path): Problem[] {
  const meant = issue.errors.find((branch) => branch.every(({ path }) => path.length > 0));
  if (meant === undefined) {
    const path = dotPath(root, issue.path);
    return [problem(path, shownValue(given, issue.path), expectation(issue))];
  }
  return meant.flatMap((inner) => problemsFromIssue({ ...inner, path: [...issue.path, ...inner.path] }, given, root));
}

function shownValue(given: unknown, path: Path): unknown {
  const value = path.reduce<unknown>(
    (container, key) => (container as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
  const isOfKey = path.includes("jwks") || path.includes("keys");
  const mayBePrivate = isOfKey && typeof value === "string" && !SHOWN_KEY_MEMBERS.has(path.at(-1) ?? "");
  return mayBePrivate ? notShown : value;
}

// Our own messages start with "expected"; what zod says by itself is put into the same form.
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("expected")) return issue.message;
  return `expected ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}
