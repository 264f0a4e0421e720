import { z } from "zod";
import { METHODS } from "../../lambda/authorizer/policy/access-policy.ts";
import type { LoadedAccessTests } from "./access-tests/access-tests-schema.ts";
import type { LoadedRegistry } from "./registry/registry-schema.ts";
import { alarms } from "./settings/alarms.ts";
import { api } from "./settings/api.ts";
import { auth } from "./settings/auth.ts";
import { cors } from "./settings/cors.ts";
import { ALGORITHMS, issuer } from "./settings/issuer.ts";
import { logRetentionDays, tags } from "./settings/stack.ts";
import { upstream } from "./settings/upstream.ts";
import { webAcl } from "./settings/web-acl.ts";
import { account, region } from "./values/aws-names.ts";
import { closedObject, flag, list, text } from "./values/schema-parts.ts";

export { ALGORITHMS, METHODS };

/** An issuer; a registry is given by its path, and its content takes that place once it has been read. */
const issuerSchema = issuer.extend({
  registry: issuer.shape.registry
    .unwrap()
    .transform((): LoadedRegistry | undefined => undefined)
    .optional(),
});

/** The settings of `auth`, with issuers that have a registry. */
const authSchema = auth.extend({
  issuers: list(issuerSchema, "issuers", "issuer").meta({ description: "Whose tokens are accepted." }),
});

/** The path of a file of access tests; its content takes that place once it has been read. */
const accessTests = text({
  expected: "the path of a file of access tests, as seen from the file that names it",
  example: "access-tests/prod.json",
  pattern: /^\S(?:.{0,1022}\S)?$/,
})
  .transform((): LoadedAccessTests | undefined => undefined)
  .optional()
  .meta({ description: "A file of assertions about who gets in; each is proved at every synthesis." });

/** One environment: parser, TypeScript type and JSON Schema all come from this. */
export const environmentSchema = closedObject({
  account: account.optional(),
  region: region.optional(),
  api: api.prefault({}).meta({ description: "How the API is reached." }),
  cors: cors.meta({ description: "Which pages may call, and what they may send and read." }),
  webAcl: webAcl.prefault({}).meta({ description: "What is refused before credentials are read." }),
  auth: authSchema.meta({ description: "Whose tokens are accepted, and what they may call." }),
  upstream: upstream.meta({ description: "Where requests go: the Clipzy hosts, or their load balancer." }),
  alarms: alarms.optional().meta({ description: "Who gets the alarms." }),
  retainLogsDays: logRetentionDays.default(90),
  terminationProtection: flag(
    "Protects the stack from deletion, keeps its logs, and makes unwise settings errors instead of warnings.",
  ).default(false),
  tags: tags.default({}).meta({ description: "Tags for every resource that CloudFormation can tag everywhere." }),
  accessTests,
});

/** A validated environment, defaults filled in. */
export type EnvironmentConfig = z.output<typeof environmentSchema>;

/** The form of an environment's name: it becomes part of stack names, metrics and parameter paths. */
export const ENVIRONMENT_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** The JSON Schema of an environments file: completion and first checks in editors. */
export function environmentsJsonSchema(): Record<string, unknown> {
  const { $schema, ...environment } = z.toJSONSchema(environmentSchema, { io: "input", override: issuerOrRegistry });
  return {
    $schema,
    title: "Environments of the Clipzy access control",
    type: "object",
    properties: { $schema: { type: "string" } },
    patternProperties: {
      [ENVIRONMENT_NAME.source]: { anyOf: [{ $ref: "#/$defs/environment" }, { $ref: "#/$defs/extension" }] },
    },
    additionalProperties: false,
    $defs: { environment, extension: extensionSchema(environment) },
  };
}

/** An environment that extends another one: the same settings, none of them required but in the items of a list. */
function extensionSchema(environment: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema {
  const { properties, ...others } = withoutRequired(environment);
  const description =
    "The name of the environment that this one takes its settings from. Objects are merged; all else, lists too, is replaced whole; null takes a setting away.";
  return {
    ...others,
    properties: { extends: { type: "string", description, pattern: ENVIRONMENT_NAME.source }, ...properties },
    required: ["extends"],
  };
}

function withoutRequired(schema: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema {
  const { required: _, properties, ...others } = schema;
  if (properties === undefined) return schema;
  const optional = Object.entries(properties).map(([name, inner]) => {
    const isRequired = schema.required?.includes(name) === true;
    const relaxed = typeof inner === "boolean" ? inner : withoutRequired(inner);
    // An inherited setting that must be there cannot be taken away.
    return [name, isRequired ? relaxed : { anyOf: [relaxed, { type: "null" as const }] }];
  });
  return { ...others, properties: Object.fromEntries(optional) };
}

/** An issuer's name may come from its registry. */
function issuerOrRegistry({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }) {
  if (zodSchema !== issuerSchema) return;
  jsonSchema.required = jsonSchema.required?.filter((name) => name !== "issuer");
  jsonSchema.anyOf = [{ required: ["issuer"] }, { required: ["registry"] }];
}
