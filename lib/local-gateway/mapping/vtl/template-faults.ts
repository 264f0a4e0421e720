import { parse } from "velocityjs";
import { JAVA_METHOD_NAMES } from "./java-methods.ts";
import { parseJsonPath } from "./json-path.ts";

const UNSUPPORTED = new Set(["macro", "macro_call", "macro_body", "define", "noescape"]);
const INPUT_METHODS = new Set(["params", "path", "json"]);
const UTIL_METHODS = new Set([
  "escapeJavaScript",
  "parseJson",
  "urlEncode",
  "urlDecode",
  "base64Encode",
  "base64Decode",
]);
const ROOTS = new Set(["input", "util", "context", "stageVariables"]);

interface Node {
  readonly type?: string;
  readonly id?: unknown;
  readonly value?: unknown;
  readonly path?: readonly Node[];
  readonly args?: readonly Node[] | false;
  readonly isEval?: boolean;
}

/**
 * Why a mapping template cannot be run, one sentence each; velocityjs would ignore these faults in silence.
 *
 * It finds macros and other directives that API Gateway lacks, blocks that do not balance, unknown methods, and paths
 * that {@link parseJsonPath} does not know.
 */
export function findTemplateFaults(text: string, tree: unknown): readonly string[] {
  const faults = new Set<string>();
  if (!isBalanced(text)) faults.add("#if, #foreach and #end do not balance");
  walk(tree, faults);
  return [...faults];
}

/** Counts blocks after comments, raw text and escaped directives have been removed. */
function isBalanced(text: string): boolean {
  const code = text.replace(/#\*[\s\S]*?\*#|##.*|#\[\[[\s\S]*?\]\]#|\\#/g, "");
  let depth = 0;
  for (const [directive] of code.matchAll(/#\{?(?:if|foreach|macro|define|end)\b/g)) {
    depth += directive.endsWith("end") ? -1 : 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function walk(node: unknown, faults: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, faults);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  inspect(node as Node, faults);
  for (const child of Object.values(node)) walk(child, faults);
}

function inspect(node: Node, faults: Set<string>): void {
  if (node.type !== undefined && UNSUPPORTED.has(node.type)) faults.add(`#${String(node.id)} is not supported`);
  if (node.type === "references") inspectReference(node, faults);
  if (node.type === "method" && !isKnownMethod(String(node.id))) {
    faults.add(`the method ${String(node.id)}() is not supported`);
  }
  // A double-quoted string is a template itself.
  if (node.type === "string" && node.isEval && /[$#]/.test(String(node.value))) {
    walk(parse(String(node.value)), faults);
  }
}

function isKnownMethod(name: string): boolean {
  return JAVA_METHOD_NAMES.has(name) || INPUT_METHODS.has(name) || UTIL_METHODS.has(name);
}

function inspectReference(node: Node, faults: Set<string>): void {
  const [first] = node.path ?? [];
  const root = String(node.id);
  if (!ROOTS.has(root) || first?.type !== "method") return;
  const name = String(first.id);
  const known = root === "input" ? INPUT_METHODS : root === "util" ? UTIL_METHODS : JAVA_METHOD_NAMES;
  if (!known.has(name)) faults.add(`$${root}.${name}() is not supported`);
  const [argument] = first.args || [];
  if (root === "input" && name !== "params" && argument?.type === "string") inspectPath(String(argument.value), faults);
}

function inspectPath(path: string, faults: Set<string>): void {
  if (/[$#][A-Za-z{]/.test(path.slice(1))) return;
  try {
    parseJsonPath(path);
  } catch (error) {
    faults.add(`JSONPath ${(error as Error).message}`);
  }
}
