import { text } from "./schema-parts.ts";

// The forms of AWS's own names. Ids are a prefix and 8 or 17 hexadecimal digits
// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html): a short placeholder such as `vpc-12345`, which
// CDK look-ups leave behind, is refused here instead of by the deployment.

const PARTITION = "aws(?:-[a-z]+)*";
// The beginnings that AWS's own SDKs know, of all partitions: `xx-moon-1` is a slip, and no region to come.
const REGION_FORM = "(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-[a-z]+)+-\\d{1,2}";
const ACCOUNT_FORM = "\\d{12}";

export const account = text({
  expected: "an account number of 12 digits",
  example: "111111111111",
  pattern: new RegExp(`^${ACCOUNT_FORM}$`),
});

export const region = text({
  expected: "an AWS region",
  example: "eu-central-1",
  pattern: new RegExp(`^${REGION_FORM}$`),
});

export const availabilityZone = text({
  expected: "an availability zone",
  example: "eu-central-1a",
  pattern: new RegExp(`^${REGION_FORM}(?:-[a-z]{3}-\\d)?[a-z]$`),
});

export const vpcId = idForm("VPC", "vpc");
export const subnetId = idForm("subnet", "subnet");
export const securityGroupId = idForm("security group", "sg");
export const vpcEndpointId = idForm("VPC endpoint", "vpce");

export const certificateArn = arnForm(
  "an ACM certificate",
  "acm",
  "certificate/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
  "certificate/01234567-89ab-cdef-0123-456789abcdef",
);

export const topicArn = arnForm("an SNS topic", "sns", "[A-Za-z0-9_-]{1,256}", "clipzy-alarms");

export const loadBalancerArn = arnForm(
  "an application or network load balancer",
  "elasticloadbalancing",
  "loadbalancer/(?:app|net)/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}",
  "loadbalancer/app/clipzy-engine/0123456789abcdef",
);

export const hostedZoneId = text({
  expected: "a Route 53 hosted zone id",
  example: "Z0123456789ABCDEFGHIJ",
  pattern: /^Z[A-Z0-9]{1,31}$/,
});

/** A DNS name in lower case, without a final dot (RFC 1123 section 2.1); a plain IPv4 address is none. */
export const dnsName = text({
  expected: "a DNS name in lower case",
  example: "clipzy.example.com",
  pattern: /^(?=.{1,253}$)(?!.*\.\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
});

/** The region and the account of an ARN of one of the forms above. */
export function ownerOf(arn: string): { region: string; account: string } {
  const [, , , regionPart = "", accountPart = ""] = arn.split(":");
  return { region: regionPart, account: accountPart };
}

/** The region of an availability zone, or of a local zone. */
export function regionOfZone(zone: string): string {
  return zone.replace(/(\d)(?:-[a-z]{3}-\d)?[a-z]$/, "$1");
}

/** The partition that a region lies in: the second part of every ARN there. */
export function partitionOf(regionName: string): string {
  const [prefix] = /^(?:cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc)(?=-)/.exec(regionName) ?? [];
  return prefix === undefined ? "aws" : (PARTITIONS[prefix] ?? "aws");
}

// https://docs.aws.amazon.com/general/latest/gr/rande.html, and the endpoint tables of AWS's own SDKs
const PARTITIONS: Readonly<Record<string, string>> = {
  cn: "aws-cn",
  "us-gov": "aws-us-gov",
  "us-iso": "aws-iso",
  "us-isob": "aws-iso-b",
  "eu-isoe": "aws-iso-e",
  "us-isof": "aws-iso-f",
  eusc: "aws-eusc",
};

function idForm(what: string, prefix: string) {
  return text({
    expected: `a ${what} id of 8 or 17 hexadecimal digits`,
    example: `${prefix}-0123456789abcdef0`,
    pattern: new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
  });
}

function arnForm(what: string, service: string, resource: string, exampleResource: string) {
  return text({
    expected: `the ARN of ${what}`,
    example: `arn:aws:${service}:eu-central-1:111111111111:${exampleResource}`,
    pattern: new RegExp(`^arn:${PARTITION}:${service}:${REGION_FORM}:${ACCOUNT_FORM}:${resource}$`),
  });
}

/** What the ARN of an API is made of, as far as a configuration knows it. */
export interface ApiHome {
  readonly region?: string;
  readonly account?: string;
  readonly stageName: string;
}

const LONGEST_REGION = "us-gov-west-1"; // the longest together with its partition, aws-us-gov
const ANY_ACCOUNT = "0".repeat(12);
const ANY_API_ID = "a".repeat(10);

/** The longest ARN that the API may get, with its stage, as the authorizer's policies begin. */
export function longestApiArn({ region = LONGEST_REGION, account = ANY_ACCOUNT, stageName }: ApiHome): string {
  return `arn:${partitionOf(region)}:execute-api:${region}:${account}:${ANY_API_ID}/${stageName}`;
}
