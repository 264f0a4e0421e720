/** A synthesized CloudFormation template, as far as the budget reads it. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** The resources of a type. */
export function resourcesOf({ Resources }: Template, type: string): TemplateResource[] {
  return Object.values(Resources).filter((resource) => resource.Type === type);
}

/** A property that is a list; [] when it is absent or something else. */
export function listOf({ Properties }: TemplateResource, property: string): unknown[] {
  const value = Properties?.[property];
  return Array.isArray(value) ? value : [];
}
