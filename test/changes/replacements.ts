import { isDeepStrictEqual } from "node:util";
import type { Property, Resource, SpecDatabase } from "@aws-cdk/service-spec-types";

/** The resources of a template by logical id. */
export type Resources = Readonly<Record<string, TemplateResource>>;

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DeletionPolicy?: string;
}

type Properties = Readonly<Record<string, unknown>>;

/** What an update does beyond changing resources in place: their types, e.g. `IPSet`, one for each resource. */
export interface Replacements {
  /** The same logical id, but a property that CloudFormation sets at creation only: made anew, then the old one is deleted. */
  readonly replaced: readonly string[];
  readonly added: readonly string[];
  /** Without those that CloudFormation keeps when they leave the template (`DeletionPolicy`). */
  readonly deleted: readonly string[];
}

/**
 * Compares two templates by the resource registry's create-only properties. A resource whose create-only property refers to a
 * replaced one is replaced as well.
 */
export function replacements(before: Resources, after: Resources, registry: SpecDatabase): Replacements {
  const kept = Object.keys(before).filter((id) => id in after);
  const replaced = new Set<string>();
  for (let size = -1; size !== replaced.size; ) {
    size = replaced.size;
    for (const id of kept) if (isReplaced(before[id], after[id], registry, replaced)) replaced.add(id);
  }
  const gone = Object.keys(before).filter((id) => !(id in after) && !before[id]?.DeletionPolicy?.startsWith("Retain"));
  return {
    replaced: typesOf([...replaced], after),
    added: typesOf(
      Object.keys(after).filter((id) => !(id in before)),
      after,
    ),
    deleted: typesOf(gone, before),
  };
}

function typesOf(ids: readonly string[], resources: Resources): string[] {
  return ids.map((id) => resources[id]?.Type.split("::").at(-1) ?? "").sort();
}

function isReplaced(
  before: TemplateResource | undefined,
  after: TemplateResource | undefined,
  registry: SpecDatabase,
  replaced: ReadonlySet<string>,
): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.Type !== after.Type) return true;
  const [resource] = registry.lookup("resource", "cloudFormationType", "equals", after.Type);
  if (resource === undefined) throw new Error(`the registry does not know ${after.Type}`);
  return createOnlyDiffers(resource.properties, before.Properties ?? {}, after.Properties ?? {}, registry, replaced);
}

function createOnlyDiffers(
  properties: Resource["properties"],
  before: Properties,
  after: Properties,
  registry: SpecDatabase,
  replaced: ReadonlySet<string>,
): boolean {
  return Object.entries(properties).some(([name, property]) => {
    const [one, other] = [before[name], after[name]];
    if (isDeepStrictEqual(one, other) && !refersTo(other, replaced)) return false;
    if (property.causesReplacement === "yes") return true;
    const nested = nestedProperties(property, registry);
    if (nested === undefined || !isObject(one) || !isObject(other)) return false;
    return createOnlyDiffers(nested, one, other, registry, replaced);
  });
}

function nestedProperties({ type }: Property, registry: SpecDatabase): Resource["properties"] | undefined {
  return type.type === "ref" ? registry.get("typeDefinition", type.reference.$ref).properties : undefined;
}

/** Whether a value holds a `Ref` or `Fn::GetAtt` of one of these resources. */
function refersTo(value: unknown, ids: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.some((item) => refersTo(item, ids));
  if (!isObject(value)) return false;
  if (typeof value.Ref === "string") return ids.has(value.Ref);
  const attribute = value["Fn::GetAtt"];
  if (Array.isArray(attribute)) return ids.has(String(attribute[0]));
  return Object.values(value).some((item) => refersTo(item, ids));
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
