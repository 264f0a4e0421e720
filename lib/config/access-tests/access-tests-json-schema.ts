import { z } from "zod";
import { METHODS } from "../../../lambda/authorizer/policy/access-policy.ts";
import { callPattern, TEST_SCHEMAS } from "./access-tests-schema.ts";
import { contradictionSchemas } from "./contradictions.ts";

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
