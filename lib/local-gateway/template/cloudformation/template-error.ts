/** Something in the template that the local gateway cannot run. */
export interface TemplateProblem {
  readonly logicalId: string;
  /** Dotted path inside the resource's properties; "" for the resource as a whole. */
  readonly property: string;
  readonly message: string;
}

/** Every reason why a template cannot be run, all at once; `message` has one line for each. */
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
