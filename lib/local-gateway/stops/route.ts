import { Denial } from "../exchange/denial.ts";
import { type Exchange, lastHeader, type RouteMatch, type Stop } from "../exchange/exchange.ts";
import { decodePercent } from "../exchange/query-string.ts";
import type { MethodModel, RouteModel } from "../model/method.ts";

/** A node of the resource tree. */
interface Node {
  readonly methods: Map<string, MethodModel>;
  readonly literals: Map<string, Node>;
  variable?: { readonly name: string; readonly node: Node };
  greedy?: { readonly name: string; readonly node: Node };
}

/** A request path cut into segments; `starts` are their places in it. */
interface Segments {
  readonly path: string;
  readonly parts: readonly string[];
  readonly starts: readonly number[];
}

/**
 * What `ANY` stands for; requests with any other method do not reach an API. On purpose no import of another room's list:
 * the local gateway must be able to disagree with the stack and with the authorizer.
 */
const METHODS: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/**
 * Finds the template's method for a request's method and path together: a literal segment goes before a variable, a
 * variable before a greedy one, and a resource without the method gives way to a less exact one that has it (recorded).
 *
 * An unknown path or method is refused with MISSING_AUTHENTICATION_TOKEN, AWS's odd name for it; where the request has an
 * Authorization header, AWS reads it as a signature and refuses with DEFAULT_4XX, 403 (V*, a production access log).
 */
export function routeStop(routes: readonly RouteModel[]): Stop {
  const root = growTree(routes);
  return {
    stop: "route",
    run: (exchange) => {
      const { method, path } = exchange.request;
      const match = METHODS.has(method) ? find(root, segmentsOf(path), 0, method) : undefined;
      exchange.trace?.push({
        stop: "route",
        logicalId: match?.method.logicalId,
        looked: `${method} ${path} in the resource tree`,
        decided: match ? `${match.method.method} ${match.method.resourcePath}` : "no resource with this method",
        outcome: match ? "passed" : "refused",
      });
      if (!match) throw unknownRoute(exchange);
      exchange.match = match;
      return undefined;
    },
  };
}

function unknownRoute(exchange: Exchange): Denial {
  if (!lastHeader(exchange, "authorization"))
    return new Denial("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");
  // AWS quotes the header's hash behind these words.
  const reason = "Invalid key=value pair (missing equal-sign) in Authorization header";
  return new Denial("DEFAULT_4XX", reason, { status: 403 });
}

function growTree(routes: readonly RouteModel[]): Node {
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

/** Repeated slashes count once and a last one not at all; in a greedy variable those inside are kept (recorded). */
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

/** V8 makes a literal with a computed name by its slow path. */
function parameter(name: string, value: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  parameters[name] = value;
  return parameters;
}

/** What a greedy variable takes: all from its first segment on, without a last slash. */
function rest({ path, starts }: Segments, at: number): string {
  return decodePercent(path.slice(starts[at]).replace(/\/+$/, ""));
}
