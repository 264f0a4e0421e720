import { MAX_API_RESOURCES } from "../../aws-limits.ts";
import { ConfigurationError } from "../../config/problems/problems.ts";
import { type AccessRule, methodsOf } from "../../config/settings/access-rules.ts";

/** One method of a resource. */
export interface Route {
  /** HTTP method, or `ANY`. */
  readonly method: string;
  /** Whether it has no authorizer. */
  readonly public: boolean;
}

/** A node of the API's resource tree. */
export interface RouteNode {
  /** `""` for the root, a literal, `{v1}`, `{v2}`... for one variable segment, `{proxy+}` for all the rest. */
  readonly segment: string;
  /** Path from the root, e.g. `/api/v1/jobs/{v1}`. */
  readonly path: string;
  /** Sorted by method; none when the node only leads to others. */
  readonly routes: readonly Route[];
  /** Methods of every rule that covers the path, for the preflight: a sibling's route may serve it too. */
  readonly allowMethods: readonly string[];
  /** Sorted by segment. */
  readonly children: readonly RouteNode[];
}

/** The rest of a rule's path below a node. */
interface Suffix {
  readonly rule: AccessRule;
  readonly segments: readonly string[];
}

/** What all branches of a tree under construction share. */
interface TreeState {
  readonly rules: readonly AccessRule[];
  readonly settingPath: string;
  resources: number;
}

/**
 * The resource tree that serves exactly what the rules list. An inner `*` is one segment, a final `*` one or more.
 *
 * API Gateway allows one variable under a parent and refuses `{v}` beside `{proxy+}`. Where the rules want both, the greedy one
 * is pushed down, into `{v}` and `{v}/{proxy+}`. API Gateway is known to backtrack from a literal segment to a greedy sibling.
 * Whether it does so for `{v}` is not documented, so a literal also gets the methods of the variable beside it.
 *
 * The order of the rules changes nothing.
 *
 * @param settingPath path of the rules in the configuration, for the message
 * @throws ConfigurationError when the tree needs more resources than an API may have
 */
export function routesFromRules(rules: readonly AccessRule[], settingPath = "auth.rules"): RouteNode {
  const suffixes = rules.map((rule) => ({ rule, segments: segmentsOf(rule.path) }));
  return defineNode("", "", suffixes, { rules, settingPath, resources: 0 });
}

/** Nodes of the tree from the root down, parents first. */
export function* walk(node: RouteNode): Generator<RouteNode> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

/** Whether a rule covers every path of a resource. A rule that covers only some of them has another resource for them. */
export function coversResource(rulePath: string, resourcePath: string): boolean {
  const rule = segmentsOf(rulePath);
  const resource = segmentsOf(resourcePath);
  const greedyFrom = rule.at(-1) === "*" ? rule.length - 1 : undefined;
  if (greedyFrom === undefined && rule.length !== resource.length) return false;
  if (greedyFrom !== undefined && resource.length <= greedyFrom) return false;
  return rule
    .slice(0, greedyFrom)
    .every((segment, depth) => (segment === "*" ? resource[depth] !== "{proxy+}" : segment === resource[depth]));
}

function defineNode(segment: string, path: string, suffixes: readonly Suffix[], tree: TreeState): RouteNode {
  tree.resources += 1;
  // Counted while it grows: a few rules with many inner stars can need more nodes than memory holds.
  if (tree.resources > MAX_API_RESOURCES) throw tooManyResources(tree);
  const here = path === "" ? "/" : path;
  return {
    segment,
    path: here,
    routes: routesOf(suffixes.filter(({ segments }) => segments.length === 0).map(({ rule }) => rule)),
    allowMethods: methodsOfAll(tree.rules.filter((rule) => coversResource(rule.path, here))),
    children: defineChildren(path, suffixes, tree),
  };
}

function defineChildren(path: string, suffixes: readonly Suffix[], tree: TreeState): RouteNode[] {
  const greedy = suffixes.filter(isGreedy);
  const variable = suffixes.filter((suffix) => suffix.segments[0] === "*" && !isGreedy(suffix));
  // What follows a variable segment. A greedy suffix may end there or go on.
  const shared = variable.length > 0 ? [...[...variable, ...greedy].map(tail), ...greedy] : [];
  const define = (segment: string, below: readonly Suffix[]) => defineNode(segment, `${path}/${segment}`, below, tree);

  const children = literalsOf(suffixes).map((literal) => {
    const own = suffixes.filter(({ segments }) => segments[0] === literal);
    return define(literal, [...own.map(tail), ...shared]);
  });
  if (variable.length > 0) return [...children, define(nextVariable(path), shared)];
  if (greedy.length > 0) return [...children, define("{proxy+}", greedy.map(tail))];
  return children;
}

function literalsOf(suffixes: readonly Suffix[]): string[] {
  const heads = suffixes.flatMap(({ segments }) => segments[0] ?? []);
  return [...new Set(heads)].filter((segment) => segment !== "*").sort();
}

/** Two variables of one path need two names. */
function nextVariable(path: string): string {
  return `{v${path.split("/{v").length}}`;
}

function routesOf(rules: readonly AccessRule[]): Route[] {
  const methods = rules.some((rule) => rule.methods === "*") ? ["ANY"] : methodsOfAll(rules);
  return methods.map((method) => ({ method, public: rules.filter((rule) => holds(rule, method)).every(isPublic) }));
}

function holds(rule: AccessRule, method: string): boolean {
  return method === "ANY" || methodsOf(rule).includes(method);
}

function isPublic(rule: AccessRule): boolean {
  return rule.public === true;
}

/** The methods that any of the rules names, sorted. */
function methodsOfAll(rules: readonly AccessRule[]): string[] {
  return [...new Set(rules.flatMap(methodsOf))].sort();
}

function isGreedy({ segments }: Suffix): boolean {
  return segments.length === 1 && segments[0] === "*";
}

function tail({ rule, segments }: Suffix): Suffix {
  return { rule, segments: segments.slice(1) };
}

function segmentsOf(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

function tooManyResources({ rules, settingPath }: TreeState): ConfigurationError {
  const message = `got ${rules.length} rules that need more resources than an API may have, expected at most ${MAX_API_RESOURCES} ("Resources per API", an API Gateway quota); let one rule with "*" stand for several`;
  return new ConfigurationError([{ path: settingPath, message, severity: "error" }]);
}
