import { type AccessDiff, diff } from "../../../lib/access/diff/diff.ts";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { type Against, type Difference, differences, letsIn, type WitnessLike } from "./differences.ts";
import { configOf } from "./random-environments.ts";
import { policyCovers, type SmallEnvironment, treeServes } from "./small-world.ts";

type Finding = AccessDiff["findings"][number];

/** What is wrong with the comparison of two environments: differences that it missed, findings that it invented. */
export function checkPair(before: SmallEnvironment, after: SmallEnvironment): string[] {
  const { verdict, findings } = diff(modelOf("test", configOf(before)), modelOf("test", configOf(after)));
  const all = differences(before, after);
  const changes = new Set(all.map(({ change }) => change));
  const expected = ["wider", "narrower"].filter((change) => changes.has(change as Difference["change"])).join(" and ");
  const sides = { before, after };
  return [
    ...(verdict === (expected || "same") ? [] : [`verdict: got ${verdict}, expected ${expected || "same"}`]),
    ...findings.flatMap((finding) => invented(finding, sides)),
    ...all.filter((difference) => !findings.some((finding) => explains(finding, difference, sides))).map(missed),
    ...(new Set(findings.map(({ id }) => id)).size === findings.length ? [] : ["two findings with one id"]),
  ];
}

interface Sides {
  readonly before: SmallEnvironment;
  readonly after: SmallEnvironment;
}

function invented({ id, change, witness }: Finding, { before, after }: Sides): string[] {
  if (change === "other") return [`of no effect in a small world: ${id}`];
  const seen = [letsIn(before, witness as WitnessLike), letsIn(after, witness as WitnessLike)];
  const isRight = change === "wider" ? !seen[0] && seen[1] : seen[0] && !seen[1];
  return isRight ? [] : [`invented: ${id} ${JSON.stringify(witness)} is let in before, after: ${seen.join(", ")}`];
}

function missed(difference: Difference): string {
  return `missed: ${JSON.stringify(difference)}`;
}

function explains(finding: Finding, difference: Difference, sides: Sides): boolean {
  return (
    finding.change === difference.change && difference.against.some((one) => fits(finding, one, difference, sides))
  );
}

function fits({ about, id, settings }: Finding, against: Against, difference: Difference, sides: Sides): boolean {
  const { method, path, token } = difference;
  const named = settings.flatMap((setting) => ruleOf(setting, sides));
  const covers = named.some((rule) => rule.methods.includes(method) && policyCovers(rule, path));
  const serves = named.some((rule) => rule.methods.includes(method) && treeServes(rule, path));
  switch (against.about) {
    case "closed":
    case "path":
      return about === against.about;
    case "address":
      return about === "address" && settings.some((setting) => setting.includes("webAcl"));
    case "origin":
      return about === "origin" && id.includes(against.origin);
    case "list":
      return about === "address" && covers;
    case "route":
      return (about === "route" || about === "public") && serves;
    case "scope":
      return (about === "scope" && covers) || (about === "public" && serves);
    case "token":
      if (token === null) return about === "public" && serves;
      return (about === "issuer" || about === "revocation") && id.includes(token.issuer);
  }
}

/** The rule of either environment: settings of both have the same names here. */
function ruleOf(setting: string, { before, after }: Sides) {
  const [, index] = /\.auth\.rules\[(\d+)\]/.exec(setting) ?? [];
  return [before.rules[Number(index)], after.rules[Number(index)]].filter((rule) => rule !== undefined);
}
