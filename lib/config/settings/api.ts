import { z } from "zod";
import { ACCOUNT_BURST, ACCOUNT_REQUESTS_PER_SECOND } from "../../aws-limits.ts";
import type { Draft } from "../problems/draft.ts";
import { duplicateProblems, type Problem, problem } from "../problems/problems.ts";
import { certificateArn, dnsName, hostedZoneId, vpcEndpointId } from "../values/aws-names.ts";
import { foreignProblems } from "../values/home.ts";
import { closedObject, flag, list, oneOf, text, wholeNumber } from "../values/schema-parts.ts";

/** Ours: no account's quota comes near it. */
const MAX_REQUESTS = 1_000_000;

const REQUESTS_PER_SECOND_MESSAGE = `expected a number of requests per second above 0, at most ${MAX_REQUESTS}`;

const requestsPerSecond = z
  .number({ error: REQUESTS_PER_SECOND_MESSAGE })
  .positive(REQUESTS_PER_SECOND_MESSAGE)
  .max(MAX_REQUESTS, REQUESTS_PER_SECOND_MESSAGE)
  .meta({ description: "Requests per second in the long run, of each method of each path." });

const stageName = text({
  expected: "a stage name of letters, digits and _",
  example: "live",
  pattern: /^[A-Za-z0-9_]{1,128}$/,
});

// No bucket is named like an IPv4 address, or with a dot at another
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
const truststore = text({
  expected: "the S3 address of a truststore",
  example: "s3://clipzy-truststore/clients.pem",
  pattern:
    /^s3:\/\/(?!\d+(?:\.\d+){3}\/)(?![a-z0-9.-]*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[A-Za-z0-9!_.*'()/-]{1,900}$/,
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html: an opaque text of at most 1,024 bytes.
const truststoreVersion = text({
  expected: "the version id of an S3 object",
  example: "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
  pattern: /^[A-Za-z0-9._-]{1,1024}$/,
});

const domain = closedObject({
  name: dnsName,
  certificateArn,
  hostedZone: closedObject({ id: hostedZoneId, name: dnsName })
    .optional()
    .meta({ description: "The Route 53 zone that gets the records. Left out: the records are yours to make." }),
  mutualTlsTruststore: truststore
    .optional()
    .meta({ description: "Mutual TLS: the certificates of the authorities whose clients may connect, PEM in S3." }),
  mutualTlsTruststoreVersion: truststoreVersion
    .optional()
    .meta({ description: "Version of the S3 object: another one is what tells AWS that the truststore has changed." }),
  ownershipCertificateArn: certificateArn.optional().meta({
    description: "With mutual TLS and a certificate that ACM has not issued: an ACM certificate for the same name.",
  }),
});

/** How the API is reached. */
export const api = closedObject({
  stageName: stageName.default("live"),
  endpoint: oneOf(
    ["regional", "private"],
    "private: reachable through vpcEndpointIds only (VPN, Direct Connect).",
  ).default("regional"),
  vpcEndpointIds: list(vpcEndpointId, "VPC endpoint ids")
    .default([])
    .meta({ description: "The VPC endpoints through which a private API may be called." }),
  endpointAccessMode: oneOf(
    ["basic", "strict"],
    "strict: API Gateway also refuses a call whose TLS server name and Host header differ, or that comes through an execute-api VPC endpoint. It takes 15 minutes to begin and 15 minutes of outage to leave, and the endpoint cannot change meanwhile.",
  ).default("basic"),
  domain: domain
    .optional()
    .meta({ description: "A custom domain name; the execute-api address is then switched off." }),
  throttle: closedObject({ requestsPerSecond, burst: wholeNumber(1, MAX_REQUESTS, "requests in one burst") })
    .default({ requestsPerSecond: 100, burst: 200 })
    .meta({ description: "The throttle of each method of each path." }),
  tracing: flag("X-Ray traces.").default(false),
});

/** What is wrong between the settings of `api`. */
export function apiProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.api`;
  return [
    ...duplicateProblems(draft.items(vpcEndpointId, "api", "vpcEndpointIds"), `${path}.vpcEndpointIds`, "VPC endpoint"),
    ...endpointProblems(draft, path),
    ...domainProblems(draft, `${path}.domain`),
    ...quotaWarnings(draft, `${path}.throttle`),
  ];
}

function quotaWarnings(draft: Draft, path: string): Problem[] {
  const throttle = draft.valid(api.shape.throttle, "api", "throttle");
  if (!throttle) return [];
  return [
    ...quotaWarning(`${path}.requestsPerSecond`, throttle.requestsPerSecond, ACCOUNT_REQUESTS_PER_SECOND),
    ...quotaWarning(`${path}.burst`, throttle.burst, ACCOUNT_BURST),
  ];
}

function quotaWarning(path: string, given: number, quota: number): Problem[] {
  if (given <= quota) return [];
  const message = `got ${given}: takes effect only where AWS has raised the account's quota of ${quota}`;
  return [{ path, message, severity: "warning" }];
}

/** The resource policy that lists them holds `MAX_RESOURCE_POLICY_BYTES`, and each takes 25. */
const MAX_VPC_ENDPOINTS = 300;

function endpointProblems(draft: Draft, path: string): Problem[] {
  const endpoint = draft.valid(api.shape.endpoint, "api", "endpoint");
  const ids = draft.raw("api", "vpcEndpointIds") ?? [];
  if (endpoint === undefined || !Array.isArray(ids)) return [];
  const problems: Problem[] = [];
  if (ids.length > MAX_VPC_ENDPOINTS) {
    const expected = `expected at most ${MAX_VPC_ENDPOINTS}: the API's resource policy, which lists them, holds 8,192 bytes`;
    problems.push(problem(`${path}.vpcEndpointIds`, `${ids.length} ids`, expected));
  }
  if (endpoint === "private" && ids.length === 0) {
    problems.push(
      problem(
        `${path}.vpcEndpointIds`,
        ids,
        "expected at least one VPC endpoint id: a private API is reached through them only, e.g. vpce-0123456789abcdef0",
      ),
    );
  }
  if (endpoint === "regional" && ids.length > 0) {
    problems.push(problem(`${path}.vpcEndpointIds`, ids, 'expected none unless endpoint is "private"'));
  }
  // A private API may also be called by the name of its VPC endpoint, which is not the name in the Host header.
  if (endpoint === "private" && draft.raw("api", "endpointAccessMode") === "strict") {
    problems.push(
      problem(`${path}.endpointAccessMode`, "strict", 'expected "basic", or no such key, where endpoint is "private"'),
    );
  }
  if (endpoint === "private" && draft.raw("api", "domain") !== undefined) {
    problems.push(
      problem(`${path}.domain`, draft.raw("api", "domain"), 'expected no custom domain where endpoint is "private"'),
    );
  }
  return problems;
}

function domainProblems(draft: Draft, path: string): Problem[] {
  const name = draft.valid(dnsName, "api", "domain", "name");
  const zone = draft.valid(dnsName, "api", "domain", "hostedZone", "name");
  const arn = draft.valid(certificateArn, "api", "domain", "certificateArn");
  const problems: Problem[] = [];
  if (name !== undefined && zone !== undefined && name !== zone && !name.endsWith(`.${zone}`)) {
    problems.push(problem(`${path}.name`, name, `expected a name within its hosted zone, e.g. clipzy.${zone}`));
  }
  if (arn !== undefined) problems.push(...foreignProblems(draft, arn, `${path}.certificateArn`, "a certificate"));
  return [...problems, ...mutualTlsProblems(draft, path)];
}

function mutualTlsProblems(draft: Draft, path: string): Problem[] {
  const at = (key: string) => draft.raw("api", "domain", key);
  const isMutual = at("mutualTlsTruststore") !== undefined;
  const idle = ["mutualTlsTruststoreVersion", "ownershipCertificateArn"].filter((key) => at(key) !== undefined);
  const arn = draft.valid(certificateArn, "api", "domain", "ownershipCertificateArn");
  return [
    ...(isMutual
      ? []
      : idle.map((key) => problem(`${path}.${key}`, at(key), "expected none without mutualTlsTruststore"))),
    ...(arn === undefined ? [] : foreignProblems(draft, arn, `${path}.ownershipCertificateArn`, "a certificate")),
  ];
}
