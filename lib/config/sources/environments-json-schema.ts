import { z } from "zod";
import { environmentSchema } from "../environment-config.ts";
import { ENVIRONMENT_NAME } from "./from-context.ts";

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
