import { isRecord } from "../../model/record.ts";

/** The outermost shape of a CloudFormation template. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type?: string; readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value?: unknown }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** @throws TypeError for a value without `Resources`, or with a resource without a `Type` */
export function parseTemplate(value: unknown): Template {
  if (!isRecord(value) || !isRecord(value.Resources)) throw new TypeError("not a template: it has no Resources");
  for (const [logicalId, resource] of Object.entries(value.Resources)) {
    if (!isRecord(resource) || typeof resource.Type !== "string") throw new TypeError(`${logicalId}: has no Type`);
  }
  return value as unknown as Template;
}

/** Something in the template that the local gateway cannot run. */
export interface TemplateProblem {
  readonly logicalId: string;
  /** Dotted path inside the resource's properties; "" for the resource as a whole. */
  readonly property: string;
  readonly message: string;
}

/** Every reason why a template cannot be run; `message` has one line for each. */
export class TemplateError extends Error {
  readonly problems: readonly TemplateProblem[];
  constructor(problems: readonly TemplateProblem[]) {
    super(problems.map(renderProblem).join("\n"));
    this.name = "TemplateError";
    this.problems = problems;
  }
}

function renderProblem({ logicalId, property, message }: TemplateProblem): string {
  return `${logicalId}${property ? `.${property}` : ""}: ${message}`;
}
