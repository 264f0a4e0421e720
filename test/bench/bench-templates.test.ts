import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { synthesizeProxyTemplate } from "../../lib/bench/gateway/bench-templates.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-templates-"));
let resources: { Type: string; Properties: Record<string, unknown> }[];

beforeAll(() => {
  const template = JSON.parse(readFileSync(synthesizeProxyTemplate("http://127.0.0.1:9400", folder), "utf8"));
  resources = Object.values(template.Resources);
});

afterAll(() => rmSync(folder, { recursive: true }));

function propertiesOf(type: string): Record<string, unknown>[] {
  return resources.filter((resource) => resource.Type === type).map(({ Properties }) => Properties);
}

/** No server of one machine answers so many requests in a second. */
const OUT_OF_REACH = 1_000_000;

test("the environment under load counts requests for its throttle, and never throttles", () => {
  const settings = propertiesOf("AWS::ApiGateway::Stage").flatMap(
    ({ MethodSettings }) => MethodSettings as { ThrottlingRateLimit?: number; ThrottlingBurstLimit?: number }[],
  );
  const throttles = settings.filter(({ ThrottlingRateLimit }) => ThrottlingRateLimit !== undefined);
  expect(throttles.length).toBeGreaterThan(0);
  for (const { ThrottlingRateLimit, ThrottlingBurstLimit } of throttles) {
    expect(ThrottlingRateLimit).toBeGreaterThanOrEqual(OUT_OF_REACH);
    expect(ThrottlingBurstLimit).toBeGreaterThanOrEqual(OUT_OF_REACH);
  }
});

test("nor is the rate limit of its web ACL within reach", () => {
  const limits = JSON.stringify(propertiesOf("AWS::WAFv2::WebACL")).match(/"Limit":(\d+)/g) ?? [];
  expect(limits.map((limit) => Number(limit.slice(8)))).toEqual([2_000_000_000]);
});
