import { readFileSync } from "node:fs";
import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import type { SpecDatabase } from "@aws-cdk/service-spec-types";
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { environmentSchema } from "../../lib/config/environment-config.ts";
import { merge } from "../helpers/environment.ts";
import { templateOf } from "../helpers/synthesized.ts";
import { changeTable, renderEffect } from "./change-table.ts";
import { type Resources, replacements } from "./replacements.ts";

// Each change of the table in CHANGING.md is made: two templates, compared by the registry's create-only properties.

jest.setTimeout(60_000);

interface Change {
  readonly setting: string;
  readonly change: string;
  /** What differs from the sample environment before the change. @default - nothing */
  readonly base?: object;
  readonly to: object;
}

const CHANGES: readonly Change[] = JSON.parse(
  readFileSync(new URL("../vectors/changes.json", import.meta.url), "utf8"),
  // JSON has no undefined, which takes a setting away.
  (_, value: unknown) => value,
);

const rows = changeTable();
const known = new Map<string, Resources>();

function resourcesOf(overrides: object): Resources {
  const key = JSON.stringify(overrides);
  const resources =
    known.get(key) ?? templateOf(withoutRemoved(overrides) as Record<string, unknown>).toJSON().Resources;
  known.set(key, resources);
  return resources;
}

/** `"__remove__"` stands for undefined. */
function withoutRemoved(value: unknown): unknown {
  if (value === "__remove__") return undefined;
  if (Array.isArray(value)) return value.map(withoutRemoved);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutRemoved(item)]));
}

let registry: SpecDatabase;
beforeAll(async () => {
  registry = await loadAwsServiceSpec();
});

describe("CHANGING.md", () => {
  test("has the changes that are made here, in their order", () => {
    expect(rows.map(({ setting, change }) => `${setting}: ${change}`)).toEqual(
      CHANGES.map(({ setting, change }) => `${setting}: ${change}`),
    );
  });

  test.each(CHANGES.map((change, index) => ({ ...change, index })))("$setting, $change", ({ base = {}, to, index }) => {
    const effect = replacements(resourcesOf(base), resourcesOf(merge(base, to)), registry);
    expect(rows[index]?.effect).toBe(renderEffect(effect));
  });

  test.each(settingsOf(z.toJSONSchema(environmentSchema, { io: "input" }) as Schema))("has a row for %s", (setting) => {
    const named = rows.flatMap((row) => namesOf(row.setting));
    expect(named.some((name) => setting === name || setting.startsWith(`${name}.`))).toBe(true);
  });
});

describe("a comparison of templates", () => {
  const type = "AWS::ApiGatewayV2::VpcLink";
  const link = (subnet: string) => ({ Link: { Type: type, Properties: { Name: "a", SubnetIds: [subnet] } } });

  test("tells a create-only property from one that changes in place", () => {
    const renamed = { Link: { Type: type, Properties: { Name: "b", SubnetIds: ["s"] } } };
    expect(renderEffect(replacements(link("s"), renamed, registry))).toBe("in place");
    expect(renderEffect(replacements(link("s"), link("t"), registry))).toBe("replaced VpcLink");
  });

  test("replaces what depends on a replaced resource by a create-only property", () => {
    const group = (id: string, vpc: string) => ({
      Group: { Type: "AWS::EC2::SecurityGroup", Properties: { GroupDescription: "a", VpcId: vpc } },
      Rule: {
        Type: "AWS::EC2::SecurityGroupIngress",
        Properties: { IpProtocol: id, GroupId: { "Fn::GetAtt": ["Group", "GroupId"] } },
      },
    });
    expect(replacements(group("tcp", "v"), group("tcp", "w"), registry).replaced).toEqual([
      "SecurityGroup",
      "SecurityGroupIngress",
    ]);
  });

  test("leaves out what is kept when it leaves the template", () => {
    const kept = { Version: { Type: "AWS::Lambda::Version", DeletionPolicy: "RetainExceptOnCreate" } };
    expect(replacements({ ...kept, ...link("s") }, {}, registry).deleted).toEqual(["VpcLink"]);
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Every setting that holds no others. */
function settingsOf({ properties = {} }: Schema, prefix = ""): string[] {
  return Object.entries(properties).flatMap(([key, schema]) =>
    schema.properties ? settingsOf(schema, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

/** `upstream.port, hosts` names two settings of one section. */
function namesOf(setting: string): string[] {
  const [first = "", ...others] = setting.split(", ");
  const section = first.includes(".") ? first.slice(0, first.lastIndexOf(".") + 1) : "";
  return [first, ...others.map((name) => (name.includes(".") ? name : `${section}${name}`))];
}
