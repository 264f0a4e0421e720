import type { FieldToMatch, TextTransformation } from "../model/web-acl.ts";
import { listOf, nested, nestedValue, numberOf, type Properties, requiredText, wordOf } from "./resource-reader.ts";

const TRANSFORMATIONS: readonly TextTransformation[] = [
  "NONE",
  "LOWERCASE",
  "URL_DECODE",
  "URL_DECODE_UNI",
  "NORMALIZE_PATH",
  "NORMALIZE_PATH_WIN",
  "COMPRESS_WHITE_SPACE",
  "REPLACE_NULLS",
  "REMOVE_NULLS",
  "BASE64_DECODE",
  "HEX_DECODE",
];
const OVERSIZE_HANDLING = ["CONTINUE", "MATCH", "NO_MATCH"] as const;

/** What a statement looks at and how it prepares it; undefined when that cannot be done, which has been noted then. */
export function readInspection(
  properties: Properties,
): { field: FieldToMatch; transformations: TextTransformation[] } | undefined {
  const field = readField(properties);
  const transformations = listOf(properties, "TextTransformations").flatMap((value, index) => {
    const item = nestedValue(properties, `TextTransformations[${index}]`, value, ["Priority", "Type"]);
    return item
      ? [{ type: wordOf(item, "Type", TRANSFORMATIONS, "NONE"), priority: numberOf(item, "Priority") ?? 0 }]
      : [];
  });
  transformations.sort((left, right) => left.priority - right.priority);
  return field && { field, transformations: transformations.map(({ type }) => type).filter((type) => type !== "NONE") };
}

function readField(properties: Properties): FieldToMatch | undefined {
  const field = nested(properties, "FieldToMatch", [
    "AllQueryArguments",
    "Body",
    "Method",
    "QueryString",
    "SingleHeader",
    "SingleQueryArgument",
    "UriPath",
  ]);
  const [kind] = Object.keys(field?.values ?? {});
  if (!field || kind === undefined) return undefined;
  if (kind === "UriPath") return { kind: "uri path" };
  if (kind === "QueryString") return { kind: "query string" };
  if (kind === "AllQueryArguments") return { kind: "all query arguments" };
  if (kind === "Method") return { kind: "method" };
  if (kind === "Body") return readBodyField(field);
  return readNamedField(field, kind);
}

function readBodyField(field: Properties): FieldToMatch | undefined {
  const body = nested(field, "Body", ["OversizeHandling"]);
  return body && { kind: "body", oversize: wordOf(body, "OversizeHandling", OVERSIZE_HANDLING, "CONTINUE") };
}

function readNamedField(field: Properties, kind: string): FieldToMatch | undefined {
  // CloudFormation's own examples spell it both ways; CDK's L1 passes through what it is given.
  const content = nested(field, kind, ["Name", "name"]);
  if (!content) return undefined;
  const name = requiredText(content, "name" in content.values ? "name" : "Name").toLowerCase();
  return { kind: kind === "SingleHeader" ? "header" : "query argument", name };
}
