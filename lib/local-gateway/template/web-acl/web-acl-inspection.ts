import {
  type FieldToMatch,
  OVERSIZE_HANDLING,
  TEXT_TRANSFORMATIONS,
  type TextTransformation,
} from "../../model/web-acl.ts";
import {
  listOf,
  nested,
  nestedValue,
  numberOf,
  type Properties,
  requiredText,
  textListOf,
  wordOf,
} from "../cloudformation/resource-reader.ts";

const MATCH_SCOPES = ["ALL", "KEY", "VALUE"] as const;

/** What a statement looks at, and the transformations before it; undefined when it cannot be run, which is noted. */
export function readInspection(
  properties: Properties,
): { field: FieldToMatch; transformations: TextTransformation[] } | undefined {
  const field = readField(properties);
  const transformations = listOf(properties, "TextTransformations").flatMap((value, index) => {
    const item = nestedValue(properties, `TextTransformations[${index}]`, value, ["Priority", "Type"]);
    return item
      ? [{ type: wordOf(item, "Type", TEXT_TRANSFORMATIONS, "NONE"), priority: numberOf(item, "Priority") ?? 0 }]
      : [];
  });
  transformations.sort((left, right) => left.priority - right.priority);
  return field && { field, transformations: transformations.map(({ type }) => type) };
}

function readField(properties: Properties): FieldToMatch | undefined {
  const field = nested(properties, "FieldToMatch", [
    "AllQueryArguments",
    "Body",
    "Headers",
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
  if (kind === "Headers") return readHeadersField(field);
  return readNamedField(field, kind);
}

function readBodyField(field: Properties): FieldToMatch | undefined {
  const body = nested(field, "Body", ["OversizeHandling"]);
  return body && { kind: "body", oversize: wordOf(body, "OversizeHandling", OVERSIZE_HANDLING, "CONTINUE") };
}

function readHeadersField(field: Properties): FieldToMatch | undefined {
  const headers = nested(field, "Headers", ["MatchPattern", "MatchScope", "OversizeHandling"]);
  const pattern = headers && nested(headers, "MatchPattern", ["All", "ExcludedHeaders", "IncludedHeaders"]);
  if (!pattern) return undefined;
  const names = (name: string) =>
    name in pattern.values ? textListOf(pattern, name).map((text) => text.toLowerCase()) : undefined;
  return {
    kind: "headers",
    scope: wordOf(headers, "MatchScope", MATCH_SCOPES, "ALL"),
    only: names("IncludedHeaders"),
    except: names("ExcludedHeaders"),
    oversize: wordOf(headers, "OversizeHandling", OVERSIZE_HANDLING, "CONTINUE"),
  };
}

function readNamedField(field: Properties, kind: string): FieldToMatch | undefined {
  // CloudFormation's own examples spell it both ways; CDK's L1 does not change the spelling.
  const content = nested(field, kind, ["Name", "name"]);
  if (!content) return undefined;
  const name = requiredText(content, "name" in content.values ? "name" : "Name").toLowerCase();
  return { kind: kind === "SingleHeader" ? "header" : "query argument", name };
}
