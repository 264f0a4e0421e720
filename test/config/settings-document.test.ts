import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { environmentsJsonSchema } from "../../lib/config/environment-config.ts";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly default?: unknown;
}

interface Setting {
  readonly name: string;
  readonly default: unknown;
}

const lines = readFileSync(new URL("../../lib/config/SETTINGS.md", import.meta.url), "utf8").split("\n");
const { $defs } = environmentsJsonSchema() as unknown as { $defs: { environment: Schema } };
const settings = settingsOf($defs.environment);

function settingsOf({ properties = {}, items, anyOf = [] }: Schema): Setting[] {
  const own = Object.entries(properties).flatMap(([name, schema]) => [
    { name, default: schema.default },
    // A public key's members are RFC 7517's, not ours.
    ...(name === "keys" ? [] : settingsOf(schema)),
  ]);
  return [...own, ...[...(items ? [items] : []), ...anyOf].flatMap(settingsOf)];
}

/** The words in backticks of a line, e.g. `subnetIds` of "`vpcId`, `subnetIds`". */
function codeWords(line: string): string[] {
  return [...line.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.match(/\w+/g) ?? []);
}

test("SETTINGS.md has every setting of the schema", () => {
  const documented = new Set(lines.flatMap(codeWords));
  expect(settings.length).toBeGreaterThan(50);
  expect(settings.map(({ name }) => name).filter((name) => !documented.has(name))).toEqual([]);
});

test("SETTINGS.md has the default of every setting that has one value", () => {
  const rows = lines.filter((line) => line.startsWith("| ")).map((line) => line.split("|").slice(1, 3));
  const differing = settings
    .filter(({ default: value }) => ["string", "number", "boolean"].includes(typeof value))
    .filter(({ name, default: value }) => {
      const cells = rows.filter(([names = ""]) => codeWords(names).includes(name)).map(([, cell = ""]) => cell);
      return cells.length > 0 && !cells.some((cell) => cell.match(/[\w.]+/g)?.includes(String(value)));
    });
  expect(differing).toEqual([]);
});
