import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { environmentsJsonSchema } from "../../lib/config/environment-config.ts";
import { givenEnvironment } from "./given-environment.ts";

const schema = environmentsJsonSchema();
const reader = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
const worked = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")).context.environments;

describe("the JSON Schema", () => {
  test("accepts the environments of cdk.json", () => {
    expect(reader.safeParse({ $schema: "./schema.json", ...worked }).error).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["an unknown key", { test: { ...givenEnvironment(), colour: "blue" } }],
    ["a missing part", { test: { ...givenEnvironment(), upstream: undefined } }],
    ["a wrong form", { test: { ...givenEnvironment(), account: "1" } }],
    ["a wrong name", { Test: givenEnvironment() }],
  ])("refuses %s", (_, given) => {
    expect(reader.safeParse(JSON.parse(JSON.stringify(given))).success).toBe(false);
  });

  test("describes the settings to editors", () => {
    const text = JSON.stringify(schema);
    expect(text).toContain("Exact origins of the pages that may call");
    expect(text).toContain('"default":300');
  });

  test("describes every setting", () => {
    type Node = { description?: string; properties?: Record<string, Node>; items?: Node; anyOf?: Node[] };
    const undescribed = ({ properties = {}, items, anyOf = [] }: Node, path: string): string[] => [
      ...Object.entries(properties).flatMap(([key, setting]) => [
        ...(setting.description ? [] : [`${path}.${key}`]),
        ...undescribed(setting, `${path}.${key}`),
      ]),
      ...[items, ...anyOf].flatMap((part) => (part ? undescribed(part, `${path}[]`) : [])),
    ];
    expect(undescribed((schema.$defs as { environment: Node }).environment, "")).toEqual([]);
  });
});
