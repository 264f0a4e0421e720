type Step = { readonly kind: "member"; readonly name: string } | { readonly kind: "item"; readonly index: number };

/** Reads one value out of a JSON document; undefined when nothing is there. */
export type JsonPath = (document: unknown) => unknown;

const STEP = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/**
 * Parses the part of JSONPath that mapping templates use: `$`, `.name`, `['name']`, `[0]`.
 *
 * @throws SyntaxError for anything else (wildcards, filters, slices).
 */
export function parseJsonPath(text: string): JsonPath {
  const steps = parseSteps(text);
  return (document) => steps.reduce(take, document);
}

function parseSteps(text: string): Step[] {
  if (text !== "" && !text.startsWith("$")) throw new SyntaxError(`"${text}" does not start with $`);
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  let at = 1;
  while (at < text.length) {
    const match = STEP.exec(text);
    if (!match) throw new SyntaxError(`"${text}": only names and indexes are supported, not "${text.slice(at)}"`);
    steps.push(
      match[2] === undefined
        ? { kind: "member", name: match[1] ?? match[3] ?? match[4] ?? "" }
        : { kind: "item", index: Number(match[2]) },
    );
    at = STEP.lastIndex;
  }
  return steps;
}

function take(value: unknown, step: Step): unknown {
  if (step.kind === "item") return Array.isArray(value) ? value[step.index] : undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, step.name) ? (value as Record<string, unknown>)[step.name] : undefined;
}
