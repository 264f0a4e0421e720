import { z } from "zod";
import { METHODS } from "../../../lambda/authorizer/policy/access-policy.ts";
import { words } from "../registry/registry-schema.ts";
import { scope } from "../settings/access-rules.ts";
import { issuerName } from "../settings/issuer.ts";
import { address, cidr } from "../values/cidr.ts";
import { origin } from "../values/origin.ts";
import { pathPatternFlaw } from "../values/path-pattern.ts";
import { closedObject, list, oneOf, text } from "../values/schema-parts.ts";
import { contradictionSchemas } from "./contradictions.ts";

/** Calls of one kind: methods, and a pattern for paths as in access rules. */
export interface CallPattern {
  readonly methods: readonly string[];
  readonly path: string;
}

const EXAMPLE_CALLS = "GET /api/v1/jobs/*";

/** Calls of one kind, as they are written. */
const callPattern = text({
  expected: `methods of ${METHODS.join(", ")}, or "*" for all, and a path as in access rules`,
  example: EXAMPLE_CALLS,
  flaw: callPatternFlaw,
});

const callKind = callPattern.transform((given): CallPattern => {
  const names = given.split(" ");
  const path = names.pop() ?? "";
  return { methods: names[0] === "*" ? METHODS : names, path };
});

const callPatterns = z.union([callKind.transform((one) => [one]), list(callKind, "calls", "call")], {
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

const because = described(
  "Why it has to be so, in words; shown when the assertion fails.",
  words("why it has to be so, in words", "only administrators administer"),
);

/** What a statement may say about the requests that it means. */
const kind = {
  except: described("Not these calls.", callPatterns),
  token: oneOf(["none", "any"], "Requests without a token, or with a good one.").optional(),
  scopes: described("Tokens that hold these; of never they may hold others as well.", list(scope, "scopes")),
  issuers: described("Good tokens of these issuers; of always each is meant.", list(issuerName, "issuers", "issuer")),
  exceptIssuers: described("Good tokens of all other issuers.", list(issuerName, "issuers", "issuer")),
  addresses: described("Calls from these CIDRs.", list(cidr, "CIDRs", "CIDR")),
  exceptAddresses: described("Calls from all other addresses.", list(cidr, "CIDRs", "CIDR")),
  origins: described("Pages of these origins; of always each is meant.", list(origin, "origins", "origin")),
  exceptOrigins: described("Pages of all other origins.", list(origin, "origins")),
};

const neverSchema = closedObject({
  never: callPatterns.meta({ description: "No request of this kind is let in: calls, one or a list." }),
  ...kind,
  withoutScopes: described("No token, or one without these scopes.", list(scope, "scopes", "scope")),
  onlyScopes: described("No token, or one that holds no other scope that a rule names.", list(scope, "scopes")),
  because,
});

const alwaysSchema = closedObject({
  always: callPatterns.meta({ description: "Every request of this kind is let in: calls, one or a list." }),
  ...kind,
  because,
});

/** `error.code` of the refusals that the configuration decides about. */
const REFUSAL_CODES = [
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
  scopes: described("What the token holds; without them and an issuer there is no token.", list(scope, "scopes")),
  issuer: described("Whose token it is; with scopes alone the first issuer's.", issuerName),
  claims: described(
    "Claims of the token as far as they matter.",
    z.record(z.string(), z.unknown(), { error: "expected an object of claims" }),
  ),
  address: described("Where it comes from; left out: an address that is let in.", address),
  origin: described("The page that calls; left out: no page.", origin),
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
  /** Where, e.g. `[3]` or `tests[3]`. */
  readonly place: string;
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

/** What may be left out, with its description for editors. */
function described<Schema extends z.ZodType>(description: string, schema: Schema) {
  return schema.optional().meta({ description });
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

/** The JSON Schema of a file of access tests: completion and first checks in editors. */
export function accessTestsJsonSchema(): Record<string, unknown> {
  const { $schema, anyOf: kinds = [] } = z.toJSONSchema(z.union(Object.values(TEST_SCHEMAS)), {
    io: "input",
    override: calls,
  });
  const tests = { type: "array", minItems: 1, items: { $ref: "#/$defs/test" } };
  return {
    $schema,
    title: "Access tests of the Clipzy access control",
    anyOf: [
      tests,
      {
        type: "object",
        properties: { $schema: { type: "string", description: "For editors." }, tests },
        required: ["tests"],
        additionalProperties: false,
      },
    ],
    $defs: { test: { anyOf: kinds, allOf: contradictionSchemas() } },
  };
}

const METHOD = `(?:${METHODS.join("|")})`;

/** Methods, single spaces, and a path; what a path may hold is left to the reader of the file. */
function calls({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (zodSchema === callPattern) jsonSchema.pattern = `^(?:\\*|${METHOD}(?: ${METHOD})*) /\\S*$`;
}
