import { expect, test } from "@jest/globals";
import { checkVersions, LAMBDA_ENDS, NODE_ENDS } from "../../../lib/doctor/checks/versions.ts";
import { resourcesOf, templateOf } from "../../helpers/synthesized.ts";
import { faultsIn, SOUND_VERSIONS } from "../doctor-world.ts";

const faultsAt = (day: string, versions = SOUND_VERSIONS) => faultsIn(checkVersions(versions, Date.parse(day)));

test.each<[day: string, node: string, faults: readonly string[]]>([
  ["2026-11-28", "24.1.0", []],
  ["2026-11-28", "20.20.2", ["Node 20.20.2: its support ended 212 days ago, on 2026-04-30"]],
  ["2027-01-29", "22.9.0", []],
  ["2027-01-30", "22.9.0", ["Node 22.9.0: its support ends in 90 days, on 2027-04-30"]],
  ["2026-11-28", "99.0.0", []],
])("on %s, Node %s", (day, node, faults) => {
  expect(faultsAt(day, { ...SOUND_VERSIONS, node })).toEqual(faults);
});

test("CDK 1 has ended; of CDK 2 no end is announced", () => {
  expect(faultsAt("2026-11-28", { ...SOUND_VERSIONS, cdk: "1.204.0" })).toEqual([
    expect.stringMatching(/^CDK 1\.204\.0: its support ended/),
  ]);
});

test("the table knows every Node that this project may run on, and the authorizer's own runtime", () => {
  expect(Object.keys(NODE_ENDS)).toEqual(expect.arrayContaining(["20", "22", "24"]));
  const functions = resourcesOf(templateOf(), "AWS::Lambda::Function");
  const runtimes = functions.map(({ Properties }) => Properties.Runtime);
  expect(runtimes).toContain(LAMBDA_ENDS[0]);
});
