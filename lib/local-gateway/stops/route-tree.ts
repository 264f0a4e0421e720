import type { RouteMatch } from "../exchange/exchange.ts";
import { decodePercent } from "../exchange/query-string.ts";
import type { MethodModel, RouteModel } from "../model/method.ts";

/** A node of the resource tree. */
interface Node {
  readonly methods: Map<string, MethodModel>;
  readonly literals: Map<string, Node>;
  variable?: { readonly name: string; readonly node: Node };
  greedy?: { readonly name: string; readonly node: Node };
}

/** A request path cut into segments; `starts` are their positions in it. */
interface Segments {
  readonly path: string;
  readonly parts: readonly string[];
  readonly starts: readonly number[];
}

/**
 * The methods of `ANY`; requests with any other method do not reach an API. On purpose no import of another room's
 * list: the local gateway must be able to disagree with the stack and with the authorizer.
 */
const METHODS: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/** The tree of an API's resources. */
export function growTree(routes: readonly RouteModel[]): Node {
  const root = newNode();
  for (const { path, methods } of routes) {
    let node = root;
    for (const part of path.split("/")) if (part !== "") node = child(node, part);
    for (const method of methods) node.methods.set(method.method, method);
  }
  return root;
}

function newNode(): Node {
  return { methods: new Map(), literals: new Map() };
}

function child(node: Node, part: string): Node {
  const [, name, plus] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
  if (name === undefined) {
    const literal = node.literals.get(part) ?? newNode();
    node.literals.set(part, literal);
    return literal;
  }
  const kind = plus ? "greedy" : "variable";
  node[kind] ??= { name, node: newNode() };
  return node[kind].node;
}

/** Repeated slashes count as one and a last slash is ignored; a greedy variable keeps those inside it (recorded). */
function segmentsOf(path: string): Segments {
  const parts: string[] = [];
  const starts: number[] = [];
  for (let at = 0; at < path.length; ) {
    const slash = path.indexOf("/", at);
    const end = slash < 0 ? path.length : slash;
    if (end > at) {
      parts.push(path.slice(at, end));
      starts.push(at);
    }
    at = end + 1;
  }
  return { path, parts, starts };
}

/** Finds the template's method for a request; undefined when no resource has it. */
export function findRoute(root: Node, method: string, path: string): RouteMatch | undefined {
  return METHODS.has(method) ? find(root, segmentsOf(path), 0, method) : undefined;
}

function find(node: Node, segments: Segments, at: number, method: string): RouteMatch | undefined {
  const part = segments.parts[at];
  if (part === undefined) return matchHere(node, method, {});
  const literal = node.literals.get(part);
  const found = literal && find(literal, segments, at + 1, method);
  if (found) return found;
  const { variable, greedy } = node;
  const byVariable = variable && find(variable.node, segments, at + 1, method);
  if (byVariable) return withParameter(byVariable, variable.name, decodePercent(part));
  return greedy && matchHere(greedy.node, method, parameter(greedy.name, rest(segments, at)));
}

function matchHere(node: Node, method: string, pathParameters: Record<string, string>): RouteMatch | undefined {
  const found = node.methods.get(method) ?? node.methods.get("ANY");
  return found && { method: found, pathParameters };
}

function withParameter(match: RouteMatch, name: string, value: string): RouteMatch {
  return { method: match.method, pathParameters: { ...parameter(name, value), ...match.pathParameters } };
}

/** Assigned, since V8 takes its slow path for an object literal with a computed name. */
function parameter(name: string, value: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  parameters[name] = value;
  return parameters;
}

/** The value of a greedy variable: everything from its first segment on, without the last slash. */
function rest({ path, starts }: Segments, at: number): string {
  return decodePercent(path.slice(starts[at]).replace(/\/+$/, ""));
}

/**
 * Requests that are served only because the search goes back from a literal segment to the plain `{variable}` beside
 * it, one example for each such pair: `GET /jobs/latest/log`. That API Gateway goes back to a greedy variable was measured
 * (ministackorg/ministack#1423); for a plain one there is one report (floci-io/floci#3399, a probe in us-west-2).
 */
export function findBacktracking(routes: readonly RouteModel[]): readonly string[] {
  return backtrackingBelow(growTree(routes), "");
}

function backtrackingBelow(node: Node, path: string): string[] {
  const { literals, variable } = node;
  const here = [...literals].flatMap(([literal, below]) => {
    const lost = variable && findLost(variable.node, below);
    return lost ? [`${lost.method} ${path}/${literal}${lost.path}`] : [];
  });
  const inside = [...literals].flatMap(([literal, below]) => backtrackingBelow(below, `${path}/${literal}`));
  return [...here, ...inside, ...(variable ? backtrackingBelow(variable.node, `${path}/{${variable.name}}`) : [])];
}

/** The first request that is served below the variable and not below the literal. */
function findLost(variable: Node, literal: Node): { readonly method: string; readonly path: string } | undefined {
  for (const path of pathsBelow(variable, "")) {
    const segments = segmentsOf(path);
    for (const method of METHODS) {
      if (find(variable, segments, 0, method) && !find(literal, segments, 0, method)) return { method, path };
    }
  }
  return undefined;
}

/** A path for each resource at or below a node; a variable is its own example, which no literal equals. */
function pathsBelow({ literals, variable, greedy }: Node, path: string): string[] {
  return [
    path,
    ...[...literals].flatMap(([literal, node]) => pathsBelow(node, `${path}/${literal}`)),
    ...(variable ? pathsBelow(variable.node, `${path}/{${variable.name}}`) : []),
    ...(greedy ? [`${path}/{${greedy.name}+}`] : []),
  ];
}
