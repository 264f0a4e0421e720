import { type AccessPolicy, buildAccessPolicy } from "../../lambda/authorizer/access-policy.ts";
import { type AccessRule, accessRule } from "./access-rules.ts";
import { api } from "./api.ts";
import { account, region } from "./aws-names.ts";
import type { Draft, Item } from "./draft.ts";
import { type Problem, problem } from "./problems.ts";

/** The most that an authorizer's answer may measure, in bytes: documented for WebSocket APIs, taken to hold for REST APIs too. */
export const MAXIMUM_POLICY_BYTES = 8192;
/** The most that one resource of a policy may measure (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html). */
export const MAXIMUM_RESOURCE_CHARACTERS = 512;

// What the authorizer passes on of a token at most: names of 256 bytes, each of which percent-encoding can triple, and
// 2,048 bytes of scopes.
const longestName = "%FF".repeat(256);
const longestScopes = "s".repeat(2048);

const longestRegion = "us-gov-west-1"; // the longest together with its partition, aws-us-gov
// Partitions by the beginning of their regions' names; all others are in `aws`.
const partitions: Readonly<Record<string, string>> = {
  "cn-": "aws-cn",
  "us-gov-": "aws-us-gov",
  "eusc-": "aws-eusc",
  "us-iso-": "aws-iso",
  "us-isob-": "aws-iso-b",
  "eu-isoe-": "aws-iso-e",
  "us-isof-": "aws-iso-f",
};

const anyAccount = "0".repeat(12);
const anyApiId = "a".repeat(10);

/** Access rules whose policy is larger than API Gateway takes, for the token with the largest one. */
export function policyProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.rules`;
  const rules = draft.items(accessRule, "auth", "rules").filter(({ value }) => value.public !== true);
  const apiArn = apiArnOf(draft);
  const bytes = largestPolicyBytes(
    apiArn,
    rules.map(({ value }) => value),
  );
  const tooLong = rules.flatMap((rule) => resourceProblem(rule, apiArn, path));
  if (bytes <= MAXIMUM_POLICY_BYTES) return tooLong;
  const expected = `expected at most ${MAXIMUM_POLICY_BYTES} bytes (API Gateway's limit of an authorizer's answer): join rules with "*" in paths or methods`;
  return [
    ...tooLong,
    { path, message: `make a policy of ${bytes} bytes for the largest token, ${expected}`, severity: "error" },
  ];
}

/**
 * The size of the largest answer that the authorizer may give, in bytes.
 *
 * Each rule stands in the policy once, allowed or denied, so only one thing depends on the token's scopes: whether there
 * are two statements or one. If any token gets two, then so does one that holds exactly what some rule asks for.
 */
export function largestPolicyBytes(apiArn: string, rules: readonly AccessRule[]): number {
  const settings = rules.map(({ methods, path, scopes }) => ({
    methods: methods === "*" ? ["*"] : methods,
    path,
    scopes,
  }));
  const tokens = [[], ...settings.map(({ scopes }) => scopes)];
  const distinct = [...new Map(tokens.map((scopes) => [scopes.join(" "), scopes])).values()];
  return Math.max(
    ...distinct.map((scopes) => bytesOf(buildAccessPolicy({ apiArn, rules: settings, scopes, ...largestIdentity }))),
  );
}

const largestIdentity = {
  principalId: longestName,
  context: { principal: longestName, scopes: longestScopes, issuer: longestName, tokenId: longestName, reason: "ok" },
};

function bytesOf(policy: AccessPolicy): number {
  return Buffer.byteLength(JSON.stringify(policy));
}

function resourceProblem({ index, value }: Item<AccessRule>, apiArn: string, path: string): Problem[] {
  const longest = `${apiArn}/DELETE${value.path}`.length;
  if (longest <= MAXIMUM_RESOURCE_CHARACTERS) return [];
  const most = value.path.length - (longest - MAXIMUM_RESOURCE_CHARACTERS);
  return [
    problem(
      `${path}[${index}].path`,
      value.path,
      `expected at most ${most} characters (a resource of a policy may have ${MAXIMUM_RESOURCE_CHARACTERS})`,
    ),
  ];
}

function apiArnOf(draft: Draft): string {
  const home = draft.valid(region, "region") ?? longestRegion;
  const stage = draft.valid(api.shape.stageName, "api", "stageName") ?? "live";
  return `arn:${partitionOf(home)}:execute-api:${home}:${draft.valid(account, "account") ?? anyAccount}:${anyApiId}/${stage}`;
}

function partitionOf(regionName: string): string {
  const prefix = Object.keys(partitions).find((start) => regionName.startsWith(start));
  return prefix === undefined ? "aws" : (partitions[prefix] ?? "aws");
}
