import { COMPARISON_OPERATORS, POSITIONAL_CONSTRAINTS, type Statement } from "../../model/web-acl.ts";
import { ipRanges } from "../../policy/ip-ranges.ts";
import {
  listOf,
  nested,
  nestedValue,
  noteProblem,
  numberOf,
  type Properties,
  parseForeignPattern,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textListOf,
  wordOf,
} from "../cloudformation/resource-reader.ts";
import { readInspection } from "./web-acl-inspection.ts";

type Reader = (properties: Properties) => Statement | undefined;

/** A statement member and how its content is read; any other member is refused. */
const READERS: Readonly<Record<string, { readonly reads: readonly string[]; readonly read: Reader }>> = {
  AndStatement: { reads: ["Statements"], read: (it) => readStatements(it, "and") },
  OrStatement: { reads: ["Statements"], read: (it) => readStatements(it, "or") },
  NotStatement: { reads: ["Statement"], read: readNot },
  ByteMatchStatement: {
    reads: ["FieldToMatch", "PositionalConstraint", "SearchString", "SearchStringBase64", "TextTransformations"],
    read: readBytes,
  },
  SizeConstraintStatement: {
    reads: ["ComparisonOperator", "FieldToMatch", "Size", "TextTransformations"],
    read: readSize,
  },
  RegexMatchStatement: { reads: ["FieldToMatch", "RegexString", "TextTransformations"], read: readRegex },
  RegexPatternSetReferenceStatement: { reads: ["Arn", "FieldToMatch", "TextTransformations"], read: readRegexSet },
  IPSetReferenceStatement: { reads: ["Arn"], read: readIpSet },
  LabelMatchStatement: { reads: ["Key", "Scope"], read: readLabel },
  RateBasedStatement: {
    reads: ["AggregateKeyType", "EvaluationWindowSec", "Limit", "ScopeDownStatement"],
    read: readRate,
  },
  ManagedRuleGroupStatement: { reads: ["Name", "VendorName"], read: readManagedGroup },
};

/** Members of a managed group that tune what is not evaluated anyway. */
const MANAGED_GROUP_TUNING = [
  "ExcludedRules",
  "ManagedRuleGroupConfigs",
  "RuleActionOverrides",
  "ScopeDownStatement",
  "Version",
];

/** The statement under a property; undefined when it cannot be run, which is noted as a problem. */
export function readStatement(parent: Properties, name: string): Statement | undefined {
  const holder = nested(parent, name, Object.keys(READERS));
  if (!holder) {
    if (!(name in parent.values)) noteProblem(parent, name, "is missing");
    return undefined;
  }
  return readHeld(holder);
}

function readHeld(holder: Properties): Statement | undefined {
  const [kind] = Object.keys(holder.values);
  const reader = kind === undefined ? undefined : READERS[kind];
  if (kind === undefined || !reader) return undefined;
  const ignores = kind === "ManagedRuleGroupStatement" ? MANAGED_GROUP_TUNING : [];
  const content = nested(holder, kind, reader.reads, ignores);
  return content && reader.read(content);
}

function readStatements(properties: Properties, kind: "and" | "or"): Statement | undefined {
  const values = listOf(properties, "Statements");
  // AWS refuses fewer than two at deployment; synth does not notice.
  if (values.length < 2)
    noteProblem(properties, "Statements", `got ${values.length} statements, AWS demands two or more`);
  const statements = values.flatMap((value, index) => {
    const holder = nestedValue(properties, `Statements[${index}]`, value, Object.keys(READERS));
    const statement = holder && readHeld(holder);
    return statement ? [statement] : [];
  });
  return { kind, statements };
}

function readNot(properties: Properties): Statement | undefined {
  const statement = readStatement(properties, "Statement");
  return statement && { kind: "not", statement };
}

function readBytes(properties: Properties): Statement | undefined {
  const inspection = readInspection(properties);
  const base64 = properties.values.SearchStringBase64;
  const search = typeof base64 === "string" ? Buffer.from(base64, "base64").toString("latin1") : undefined;
  const constraint = wordOf(properties, "PositionalConstraint", POSITIONAL_CONSTRAINTS, "EXACTLY");
  return inspection && { ...inspection, kind: "bytes", constraint, search: search ?? utf8(properties, "SearchString") };
}

/** Statements compare bytes; requests are held as one character per byte. */
function utf8(properties: Properties, name: string): string {
  return Buffer.from(requiredText(properties, name)).toString("latin1");
}

function readSize(properties: Properties): Statement | undefined {
  const inspection = readInspection(properties);
  const operator = wordOf(properties, "ComparisonOperator", COMPARISON_OPERATORS, "EQ");
  return inspection && { ...inspection, kind: "size", operator, bytes: numberOf(properties, "Size") ?? 0 };
}

function readRegex(properties: Properties): Statement | undefined {
  const inspection = readInspection(properties);
  const patterns = readPatterns(properties, "RegexString", [requiredText(properties, "RegexString")]);
  return inspection && { ...inspection, kind: "regex", patterns };
}

function readRegexSet(properties: Properties): Statement | undefined {
  const inspection = readInspection(properties);
  const set = findReferenced(properties, "AWS::WAFv2::RegexPatternSet", "regexpatternset");
  if (!inspection || !set) return undefined;
  const ignores = ["Description", "Name", "Scope", "Tags"];
  const content = readProperties(properties.reading, set, ["RegularExpressionList"], ignores);
  const texts = textListOf(content, "RegularExpressionList");
  return { ...inspection, kind: "regex", patterns: readPatterns(content, "RegularExpressionList", texts) };
}

function readPatterns(properties: Properties, name: string, texts: readonly string[]): readonly RegExp[] {
  return texts.flatMap((text) => {
    try {
      return [parseForeignPattern(text)];
    } catch (error) {
      noteProblem(properties, name, (error as Error).message);
      return [];
    }
  });
}

/** The set of this template that an ARN names; an ARN of any other set is a problem. */
function findReferenced(properties: Properties, type: string, kind: string): ReadResource | undefined {
  const arn = requiredText(properties, "Arn");
  const found = resourcesOf(properties.reading, type).find(({ logicalId }) =>
    arn.endsWith(`/${kind}/${logicalId}/${logicalId}`),
  );
  if (!found) noteProblem(properties, "Arn", `does not name an ${type} of this template`);
  return found;
}

function readIpSet(properties: Properties): Statement | undefined {
  const set = findReferenced(properties, "AWS::WAFv2::IPSet", "ipset");
  return set && { kind: "ip set", logicalId: set.logicalId, cidrs: readCidrs(properties.reading, set) };
}

function readCidrs(reading: Reading, found: ReadResource): readonly string[] {
  const reads = ["Addresses", "IPAddressVersion"];
  const properties = readProperties(reading, found, reads, ["Description", "Name", "Scope", "Tags"]);
  const cidrs = textListOf(properties, "Addresses");
  try {
    ipRanges(cidrs);
    return cidrs;
  } catch (error) {
    noteProblem(properties, "Addresses", (error as RangeError).message);
    return [];
  }
}

function readLabel(properties: Properties): Statement {
  const scope = wordOf(properties, "Scope", ["LABEL", "NAMESPACE"], "LABEL");
  return { kind: "label", scope, key: requiredText(properties, "Key") };
}

function readRate(properties: Properties): Statement {
  const key = wordOf(properties, "AggregateKeyType", ["IP", "CONSTANT"], "IP");
  const hasScope = "ScopeDownStatement" in properties.values;
  return {
    kind: "rate",
    limit: numberOf(properties, "Limit") ?? 0,
    windowSeconds: numberOf(properties, "EvaluationWindowSec") ?? 300,
    byAddress: key === "IP",
    scopeDown: hasScope ? readStatement(properties, "ScopeDownStatement") : undefined,
  };
}

function readManagedGroup(properties: Properties): Statement {
  return {
    kind: "managed group",
    vendor: requiredText(properties, "VendorName"),
    name: requiredText(properties, "Name"),
  };
}
