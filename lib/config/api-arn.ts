/** What the ARN of an API is made of, as far as a configuration knows it. */
export interface ApiHome {
  readonly region?: string;
  readonly account?: string;
  readonly stageName: string;
}

const longestRegion = "us-gov-west-1"; // the longest together with its partition, aws-us-gov
const anyAccount = "0".repeat(12);
const anyApiId = "a".repeat(10);

// Partitions by the beginning of their regions' names; all others are in `aws`.
const partitions = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["eusc-", "aws-eusc"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["us-isof-", "aws-iso-f"],
  ["eu-isoe-", "aws-iso-e"],
] as const;

/** The longest ARN that the API may get, with its stage, as the authorizer's policies begin. */
export function longestApiArn({ region = longestRegion, account = anyAccount, stageName }: ApiHome): string {
  const partition = partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
  return `arn:${partition}:execute-api:${region}:${account}:${anyApiId}/${stageName}`;
}
