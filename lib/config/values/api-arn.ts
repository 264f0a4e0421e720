import { partitionOf } from "./aws-names.ts";

/** What the ARN of an API is made of, as far as a configuration knows it. */
export interface ApiHome {
  readonly region?: string;
  readonly account?: string;
  readonly stageName: string;
}

const longestRegion = "us-gov-west-1"; // the longest together with its partition, aws-us-gov
const anyAccount = "0".repeat(12);
const anyApiId = "a".repeat(10);

/** The longest ARN that the API may get, with its stage, as the authorizer's policies begin. */
export function longestApiArn({ region = longestRegion, account = anyAccount, stageName }: ApiHome): string {
  return `arn:${partitionOf(region)}:execute-api:${region}:${account}:${anyApiId}/${stageName}`;
}
