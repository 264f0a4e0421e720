import { describe, expect, test } from "@jest/globals";
import { isSound, renderFindings } from "../../lib/doctor/findings/render-findings.ts";
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

  test.each([60, 100])("fits %d columns", async (columns) => {
    expect((await render(columns)).split("\n").filter((line) => line.length > columns)).toEqual([]);
  });

  test("is sound without a fault only", async () => {
    expect(isSound(await findingsOf({}))).toBe(true);
    expect(isSound(await findingsOf({ region: undefined }))).toBe(false);
  });
});
