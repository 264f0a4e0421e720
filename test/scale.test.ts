import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { MANAGED_GROUP_CAPACITY } from "../lib/aws-limits.ts";
import { measureEnvironment } from "../lib/budget/measure-environment.ts";
import { type Budget, isOver } from "../lib/budget/render-budget.ts";
import { scaleEnvironment } from "../lib/samples/scale-environment.ts";
import { PROJECT_CONTEXT } from "./helpers/synthesized.ts";

// A template of a megabyte takes seconds, more on a busy machine.
jest.setTimeout(60_000);

// biome-ignore lint/suspicious/noExplicitAny: an environment as somebody writes it
type Given = any;

/** Measures the scale environment, changed by `edit`. */
function measure(routes: number, edit: (environment: Given) => void = () => {}): Budget {
  const environment: Given = scaleEnvironment({ routes });
  edit(environment);
  const outdir = mkdtempSync(join(tmpdir(), "clipzy-scale-"));
  try {
    const context = { ...PROJECT_CONTEXT, environment: "scale", environments: { scale: environment } };
    return measureEnvironment({ context, files: { read: (path) => readFileSync(path, "utf8"), now: () => 0 }, outdir });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function publicRoutes(count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => ({ methods: ["GET"], path: `/open/p${index}`, public: true }));
}

describe("10,000 CIDRs of each family, 200 origins and 20 issuers", () => {
  test("are inside every limit, with 40 guarded routes", () => {
    const budget = measure(40);
    expect(budget.limits.filter(({ used, limit }) => used > limit)).toEqual([]);
    expect(isOver(budget)).toBe(false);
    expect(budget.limits.find(({ name }) => name === "IP sets, of the account's")?.used).toBe(22);
  });

  test.each<[reason: string, routes: number, edit: (environment: Given) => void, message: RegExp]>([
    [
      "200 guarded routes",
      200,
      () => {},
      /200 rules that make a policy of \d+ bytes.* at most 8192 \(API Gateway's limit/,
    ],
    [
      "as many public ones",
      1,
      ({ auth }) => auth.rules.push(...publicRoutes(200)),
      /needs \d{3} resources, expected at most 500 \("Resources per template", a CloudFormation limit\)/,
    ],
    [
      "200 origins in the preflight of 80 routes",
      1,
      ({ auth }) => auth.rules.push(...publicRoutes(80)),
      /template: needs \d{7}, expected at most 1000000 \(a limit of CloudFormation\)/,
    ],
    [
      "as many denied addresses as allowed ones, and every managed group",
      1,
      ({ webAcl }) => {
        webAcl.deny = webAcl.allow.map((cidr: string) => cidr.replace(/^11\./, "12.").replace(/^2001:db8/, "2001:db9"));
        webAcl.managedRuleGroups = Object.keys(MANAGED_GROUP_CAPACITY);
      },
      /references of the web ACL: needs 55, expected at most 50 \(a limit of AWS WAF\)/,
    ],
  ])("with %s are refused by the limit's name and number", (_, routes, edit, message) => {
    expect(() => measure(routes, edit)).toThrow(message);
  });
});
