import type { Draft } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { account, availabilityZone, loadBalancerArn, ownerOf, partitionOf, region, regionOfZone } from "./aws-names.ts";

/** Account and region name the home of an environment together; with neither, the template fits any. */
export function homeProblems(draft: Draft): Problem[] {
  const given = (["account", "region"] as const).filter((key) => draft.raw(key) !== undefined);
  if (given.length !== 1) return [];
  const missing = given[0] === "account" ? "region" : "account";
  return [
    {
      path: `${draft.path}.${missing}`,
      message: `missing, expected ${missing} beside ${given[0]}, or neither for a template that fits any account and region`,
      severity: "error",
    },
  ];
}

/**
 * The region that the environment names; where it names none, that of its first availability zone, which any other part
 * has to agree with, or of its load balancer.
 */
export function homeRegion(draft: Draft): string | undefined {
  const [zone] = draft.items(availabilityZone, "upstream", "availabilityZones");
  return draft.valid(region, "region") ?? (zone && regionOfZone(zone.value)) ?? ownerOfBalancer(draft)?.region;
}

/** The account that the environment names; where it names none, that of its load balancer, which a VPC link needs in its own. */
function homeAccount(draft: Draft): string | undefined {
  return draft.valid(account, "account") ?? ownerOfBalancer(draft)?.account;
}

function ownerOfBalancer(draft: Draft): { region: string; account: string } | undefined {
  const arn = draft.valid(loadBalancerArn, "upstream", "loadBalancer", "arn");
  return arn === undefined ? undefined : ownerOf(arn);
}

/** What is wrong about an ARN whose resource has to lie where the environment does. @param what with its article */
export function foreignProblems(draft: Draft, arn: string, path: string, what: string): Problem[] {
  const home = { region: homeRegion(draft), account: homeAccount(draft) };
  const owner = ownerOf(arn);
  const foreign = (["region", "account"] as const).filter((key) => home[key] !== undefined && home[key] !== owner[key]);
  return [
    ...partitionProblems(arn, path),
    ...foreign.map((key) => problem(path, arn, `expected ${what} in the environment's ${key}, ${home[key]}`)),
  ];
}

/** An ARN whose partition is not that of its region names nothing. */
export function partitionProblems(arn: string, path: string): Problem[] {
  const [, partition = ""] = arn.split(":");
  const expected = partitionOf(ownerOf(arn).region);
  if (partition === expected) return [];
  return [problem(path, arn, `expected an ARN that begins with arn:${expected}: in that region`)];
}
