import { z } from "zod";
import { METHODS } from "../../../lambda/authorizer/policy/access-policy.ts";
import { words } from "../registry/registry-schema.ts";
import { scope } from "../settings/access-rules.ts";
import { issuerName } from "../settings/issuer.ts";
import { address, cidr } from "../values/cidr.ts";
import { origin } from "../values/origin.ts";
import { pathPatternFlaw } from "../values/path-pattern.ts";
import { closedObject, list, oneOf, text } from "../values/schema-parts.ts";

/** Calls of one kind: methods, and a pattern for paths as in access rules. */
export interface CallPattern {
  readonly methods: readonly string[];
  readonly path: string;
}

const EXAMPLE_CALLS = "GET /api/v1/jobs/*";

const callPattern = text({
  expected: `methods of ${METHODS.join(", ")}, or "*" for all, and a path as in access rules`,
  example: EXAMPLE_CALLS,
  flaw: callPatternFlaw,
}).transform((given): CallPattern => {
  const names = given.split(" ");
  const path = names.pop() ?? "";
  return { methods: names[0] === "*" ? METHODS : names, path };
});

const callPatterns = z.union([callPattern.transform((one) => [one]), list(callPattern, "calls", "call")], {
  error: ({ input }) =>
    (typeof input === "string" ? callPatternFlaw(input) : undefined) ??
    `expected calls, or a list of them, e.g. "${EXAMPLE_CALLS}"`,
});

/** One call as it is sent; its path is no pattern. */
const call = text({
  expected: "a method and a path as they are sent",
  example: "GET /api/v1/jobs/42",
  pattern: /^[A-Z]{1,20} \/[^\s]*$/,
}).transform((given) => {
  const [method = "", path = ""] = given.split(" ");
  return { method, path };
});

const because = words("why it has to be so, in words", "only administrators administer").optional();
const scopes = list(scope, "scopes").optional();

/** What a statement may say about the requests that it means. */
const kind = {
  except: callPatterns.optional(),
  token: oneOf(["none", "any"], "Requests without a token, or with a good one.").optional(),
  scopes,
  issuers: list(issuerName, "issuers", "issuer").optional(),
  exceptIssuers: list(issuerName, "issuers", "issuer").optional(),
  addresses: list(cidr, "CIDRs", "CIDR").optional(),
  exceptAddresses: list(cidr, "CIDRs", "CIDR").optional(),
  origins: list(origin, "origins", "origin").optional(),
  exceptOrigins: list(origin, "origins").optional(),
};

const neverSchema = closedObject({
  never: callPatterns,
  ...kind,
  withoutScopes: list(scope, "scopes", "scope").optional(),
  onlyScopes: scopes,
  because,
});

const alwaysSchema = closedObject({ always: callPatterns, ...kind, because });

/** `error.code` of the refusals that the configuration decides about. */
export const REFUSAL_CODES = [
  "UNAUTHORIZED",
  "FORBIDDEN",
  "NOT_FOUND",
  "ORIGIN_NOT_ALLOWED",
  "REQUEST_BLOCKED",
  "BAD_REQUEST",
  "CLOSED",
] as const;

const requestSchema = closedObject({
  request: call,
  scopes,
  issuer: issuerName.optional(),
  claims: z.record(z.string(), z.unknown(), { error: "expected an object of claims" }).optional(),
  address: address.optional(),
  origin: origin.optional(),
  expect: oneOf(["let in", "preflight", ...REFUSAL_CODES], "What is answered: let in, or the code of a refusal."),
  because,
});

/** What each kind of test is read by; a test has one of these keys. */
export const TEST_SCHEMAS = { never: neverSchema, always: alwaysSchema, request: requestSchema };

export type NeverTest = z.output<typeof neverSchema>;
export type AlwaysTest = z.output<typeof alwaysSchema>;
export type RequestTest = z.output<typeof requestSchema>;

/** One assertion about who gets in. */
export type AccessTest = NeverTest | AlwaysTest | RequestTest;

/** An assertion as it was read, and as it stands in the file. */
export interface StatedTest {
  readonly test: AccessTest;
  /** The JSON that it was read from. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** The assertions of a file, in its order. */
export interface LoadedAccessTests {
  /** What the user calls the file. */
  readonly file: string;
  readonly tests: readonly StatedTest[];
}

function callPatternFlaw(given: string): string | undefined {
  const names = given.split(" ");
  const path = names.pop() ?? "";
  const known: readonly string[] = METHODS;
  const isKnown = names.length > 0 && (given.startsWith("* /") || names.every((name) => known.includes(name)));
  if (!isKnown)
    return `expected methods of ${METHODS.join(", ")}, or "*" for all, and a path, single spaces between them, e.g. ${EXAMPLE_CALLS}`;
  return pathPatternFlaw(path);
}
