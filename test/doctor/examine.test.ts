import { describe, expect, test } from "@jest/globals";
import { isSound, renderFindings } from "../../lib/doctor/findings/render-findings.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { plain } from "../../lib/terminal/terminal.ts";
import { faultsIn, findingsOf } from "./doctor-world.ts";

test("a sound environment has no fault", async () => {
  expect(faultsIn(await findingsOf({}))).toEqual([]);
});

test.each<[changes: Record<string, unknown>, missing: string]>([
  [{ account: undefined }, "account"],
  [{ region: undefined }, "region"],
  [{ account: undefined, region: undefined }, "account and region"],
])("%j: a deployment would go anywhere", async (changes, missing) => {
  expect(faultsIn(await findingsOf(changes))).toEqual([
    `account and region: ${missing} not set: a deployment goes wherever the credentials of the moment lead`,
  ]);
});

describe("the text", () => {
  const render = async (columns: number) =>
    renderFindings("prod", await findingsOf({ region: undefined }), { paint: plain, columns });

  test("has faults first, each with its setting and its remedy, and the counts last", async () => {
    expect((await render(100)).split("\n")).toEqual([
      "fault      account and region: region not set: a deployment goes wherever the credentials of the",
      "             moment lead",
      "           in environments.prod",
      '           -> set them, e.g. "account": "111111111111", "region": "eu-central-1"',
      "sound      keys of https://login.example.com: 1 of the configuration; no provider is asked",
      "sound      Node 24.1.0: supported until 2028-04-30",
      "sound      CDK 2.276.0: no end was announced (2026-11-28)",
      "sound      Lambda runtime nodejs24.x: supported until 2028-04-30",
      "",
      "prod: 1 fault, 0 not asked, 4 sound",
    ]);
  });

  test("says once what is true of several hosts, and counts them all", async () => {
    const hosts = ["10.0.1.10", "10.0.1.11", "10.0.1.12"];
    const upstream = { ...SAMPLE_ENVIRONMENT.upstream, protocol: "https", serverName: "engine.example.com", hosts };
    const findings = await findingsOf({ upstream });
    const text = renderFindings("prod", findings, { paint: plain, columns: 100 });
    expect(text.split("\n").slice(0, 4)).toEqual([
      "not asked  certificate of 10.0.1.10:8000 and 2 more: unreachable from here, as a private upstream",
      "             should be (EHOSTUNREACH)",
      "           -> from inside the VPC: openssl s_client -connect 10.0.1.10:8000 -servername",
      "             engine.example.com",
    ]);
    expect(text).not.toContain("10.0.1.11");
    expect(text).toMatch(/^prod: 0 faults, 3 not asked, 5 sound$/m);
    expect(findings.filter(({ state }) => state === "not asked")).toHaveLength(3);
  });

  test("names each of several faults that have remedies of their own", () => {
    const fault = (id: string) => ({
      state: "fault" as const,
      subject: `token ${id}`,
      found: "it ends in 2 days",
      remedy: `renew ${id}`,
    });
    const text = renderFindings("prod", [fault("a"), fault("b")], { paint: plain, columns: 100 });
    expect(text.match(/renew [ab]/g)).toEqual(["renew a", "renew b"]);
  });

  test.each([60, 100])("fits %d columns", async (columns) => {
    expect((await render(columns)).split("\n").filter((line) => line.length > columns)).toEqual([]);
  });

  test("is sound without a fault only", async () => {
    expect(isSound(await findingsOf({}))).toBe(true);
    expect(isSound(await findingsOf({ region: undefined }))).toBe(false);
  });
});
