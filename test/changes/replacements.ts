import { isDeepStrictEqual } from "node:util";
import type { Property, PropertyType, Resource, SpecDatabase } from "@aws-cdk/service-spec-types";

/** The resources of a template by logical id. */
export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;

type Properties = Readonly<Record<string, unknown>>;

/** What an update does beyond changing resources in place: types without `AWS::`, sorted, once for each resource. */
export interface Replacements {
  /** The same logical id, but a property that CloudFormation can set at creation only: made anew, then the old one is removed. */
  readonly replaced: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Compares two templates by the resource registry's create-only properties.
 *
 * A resource whose create-only property refers to a replaced one is replaced as well.
 */
export function replacements(before: Resources, after: Resources, registry: SpecDatabase): Replacements {
  const both = Object.keys(before).filter((id) => id in after);
  const replaced = new Set(both.filter((id) => isReplaced(before[id], after[id], registry, new Set())));
  for (let size = -1; size !== replaced.size; ) {
    size = replaced.size;
    for (const id of both) if (isReplaced(before[id], after[id], registry, replaced)) replaced.add(id);
  }
  return {
    replaced: typesOf([...replaced], after),
    added: typesOf(
      Object.keys(after).filter((id) => !(id in before)),
      after,
    ),
    removed: typesOf(
      Object.keys(before).filter((id) => !(id in after)),
      before,
    ),
  };
}

function typesOf(ids: readonly string[], resources: Resources): string[] {
  return ids.map((id) => resources[id]?.Type.replace(/^AWS::/, "") ?? "").sort();
}

function isReplaced(
  before: Resources[string] | undefined,
  after: Resources[string] | undefined,
  registry: SpecDatabase,
  replaced: ReadonlySet<string>,
): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.Type !== after.Type) return true;
  const [resource] = registry.lookup("resource", "cloudFormationType", "equals", after.Type);
  // A custom resource is not in the registry: this project has none.
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
    const differs = !isDeepStrictEqual(one, other) || refersTo(other, replaced);
    if (!differs) return false;
    if (property.causesReplacement === "yes") return true;
    const nested = nestedProperties(property, registry);
    if (nested === undefined || !isObject(one) || !isObject(other)) return false;
    return createOnlyDiffers(nested, one, other, registry, replaced);
  });
}

function nestedProperties({ type }: Property, registry: SpecDatabase): Resource["properties"] | undefined {
  return isReference(type) ? registry.get("typeDefinition", type.reference.$ref).properties : undefined;
}

function isReference(type: PropertyType): type is Extract<PropertyType, { type: "ref" }> {
  return type.type === "ref";
}

/** Whether a value holds `Ref`, `Fn::GetAtt` or `Fn::Sub` of one of these resources. */
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
