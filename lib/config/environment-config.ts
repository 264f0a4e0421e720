import { z } from "zod";
import { METHODS } from "../../lambda/authorizer/policy/access-policy.ts";
import { alarms } from "./settings/alarms.ts";
import { api } from "./settings/api.ts";
import { auth } from "./settings/auth.ts";
import { cors } from "./settings/cors.ts";
import { ALGORITHMS } from "./settings/issuer.ts";
import { logRetentionDays, tags } from "./settings/stack.ts";
import { upstream } from "./settings/upstream.ts";
import { webAcl } from "./settings/web-acl.ts";
import { account, region } from "./values/aws-names.ts";
import { closedObject, flag } from "./values/schema-parts.ts";

export { ALGORITHMS, METHODS };

/** One environment: the one source of the parser, of the TypeScript type and of the JSON Schema. */
export const environmentSchema = closedObject({
  account: account.optional(),
  region: region.optional(),
  api: api.prefault({}),
  cors,
  webAcl: webAcl.prefault({}),
  auth,
  upstream,
  alarms: alarms.optional(),
  retainLogsDays: logRetentionDays.default(90),
  terminationProtection: flag(
    "Guards the stack against deletion, and turns guard rails from warnings into errors.",
  ).default(false),
  tags: tags.default({}).meta({ description: "Tags for every resource." }),
});

/** A validated environment, defaults filled in. */
export type EnvironmentConfig = z.output<typeof environmentSchema>;

/** The form of an environment's name: it becomes part of stack names, metrics and parameter paths. */
export const ENVIRONMENT_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** The JSON Schema of an environments file, from the same source as the parser: completion and first checks in editors. */
export function environmentsJsonSchema(): Record<string, unknown> {
  const { $schema, ...environment } = z.toJSONSchema(environmentSchema, { io: "input" });
  return {
    $schema,
    title: "Environments of the Clipzy access control",
    type: "object",
    properties: { $schema: { type: "string" } },
    patternProperties: { [ENVIRONMENT_NAME.source]: { $ref: "#/$defs/environment" } },
    additionalProperties: false,
    $defs: { environment },
  };
}
