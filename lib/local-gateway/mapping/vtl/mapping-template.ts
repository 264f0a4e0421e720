import { parse } from "velocityjs";
import { findTemplateFaults } from "./template-faults.ts";
import { VelocityDialect } from "./velocity-dialect.ts";

/** A mapping template, parsed and checked once. */
export interface MappingTemplate {
  /** @throws Error when a utility fails (`$util.parseJson` of text that is no JSON). */
  readonly render: (variables: TemplateVariables) => string;
}

/** What a template sees: `$input`, `$context`, `$stageVariables`, `$util`. `#set` writes into these objects. */
export interface TemplateVariables {
  readonly input: Record<string, unknown>;
  readonly context: Record<string, unknown>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly util: Readonly<Record<string, unknown>>;
}

/** A template that cannot be parsed or run; `faults` has the reasons, one sentence each. */
export class MappingTemplateError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join("; "));
    this.name = "MappingTemplateError";
    this.faults = faults;
  }
}

/**
 * Parses a mapping template (Velocity, as API Gateway speaks it).
 *
 * @throws MappingTemplateError
 */
export function parseMappingTemplate(text: string): MappingTemplate {
  const tree = parseTree(text);
  const faults = findTemplateFaults(text, tree);
  if (faults.length > 0) throw new MappingTemplateError(faults);
  // The templates of CORS and health answers are mostly plain text.
  if (tree.every((node) => typeof node === "string")) return { render: () => text };
  return { render: (variables) => new VelocityDialect(tree).render({ ...variables }) };
}

function parseTree(text: string): ReturnType<typeof parse> {
  try {
    return parse(text);
  } catch (error) {
    const [firstLine = ""] = (error as Error).message.split("\n");
    throw new MappingTemplateError([`does not parse: ${firstLine}`]);
  }
}
