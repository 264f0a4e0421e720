import { describe, expect, test } from "@jest/globals";
import { readApiModel } from "../../../lib/local-gateway/template/api-model.ts";
import { resourceOf, resourcesOf, templateOf } from "../../helpers/synthesized.ts";
import { gatewayOver } from "../../local-gateway/fake-world.ts";

const DOMAIN = {
  name: "clipzy.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef",
};
const ZONE = { id: "Z0123456789ABCDEFGHIJ", name: "example.com" };

const GUARDED = { methods: ["POST"], path: "/api/v1/jobs", scopes: [] };

// One stack for each set of tests that can share it: synthesis is what these tests cost.
const regional = templateOf({
  api: { stageName: "v1", throttle: { requestsPerSecond: 7, burst: 9 }, tracing: true },
});
const withPublicRoute = templateOf({
  auth: { rules: [GUARDED, { methods: ["GET"], path: "/health", public: true }], logSubjects: true },
});
const withDomain = templateOf({ api: { endpointAccessMode: "strict", domain: DOMAIN } });
const withRecords = templateOf({ api: { domain: { ...DOMAIN, hostedZone: ZONE } } });

describe("a regional API", () => {
  const template = regional;

  test("is called over IPv4 and IPv6, at its own address", () => {
    expect(resourceOf(template, "AWS::ApiGateway::RestApi").Properties).toMatchObject({
      Name: "clipzy-test",
      EndpointConfiguration: { Types: ["REGIONAL"], IpAddressType: "dualstack" },
      DisableExecuteApiEndpoint: false,
    });
  });

  test("has no compression and no binary media types", () => {
    const { Properties } = resourceOf(template, "AWS::ApiGateway::RestApi");
    expect(Object.keys(Properties)).not.toEqual(expect.arrayContaining([expect.stringMatching(/Compression|Binary/)]));
  });

  test("speaks the newest TLS at its own address", () => {
    expect(resourceOf(template, "AWS::ApiGateway::RestApi").Properties).toMatchObject({
      SecurityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
      EndpointAccessMode: "BASIC",
    });
  });

  test("checks server name and endpoint type too where it is asked to, and nowhere else", () => {
    expect(resourceOf(withDomain, "AWS::ApiGateway::RestApi").Properties.EndpointAccessMode).toBe("STRICT");
    expect(resourceOf(withDomain, "AWS::ApiGateway::DomainName").Properties.EndpointAccessMode).toBeUndefined();
  });

  test.each([
    ["IPv4 alone", ["192.0.2.0/24"], "ipv4", ["A"]],
    ["both families", ["192.0.2.0/24", "2001:db8::/32"], "dualstack", ["A", "AAAA"]],
    ["IPv6 alone", ["2001:db8::/32"], "dualstack", ["A", "AAAA"]],
    ["nothing", undefined, "dualstack", ["A", "AAAA"]],
  ])("with an allowlist of %s, API, domain and records invite those who can be on it", (_, allow, family, records) => {
    const domain = { ...DOMAIN, hostedZone: ZONE };
    const listed = allow ? templateOf({ webAcl: { allow }, api: { domain } }) : withRecords;
    const endpoint = expect.objectContaining({ IpAddressType: family });
    for (const type of ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::DomainName"]) {
      expect(resourceOf(listed, type).Properties.EndpointConfiguration).toEqual(endpoint);
    }
    expect(resourcesOf(listed, "AWS::Route53::RecordSet").map(({ Properties }) => Properties.Type)).toEqual(records);
  });

  test("allows by a policy of its own what no authorizer allows, and nothing else", () => {
    const { Properties } = resourceOf(withPublicRoute, "AWS::ApiGateway::RestApi");
    expect(Properties.Policy.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "execute-api:Invoke",
        Resource: ["execute-api:/live/GET/health", "execute-api:/live/OPTIONS/*"],
      },
    ]);
  });

  // CloudFormation deletes a method only after the deployment, which goes on serving it, has been made.
  test("shuts a route that was public, though the deployment still holds its method", async () => {
    const after = templateOf({ auth: { rules: [GUARDED] } });
    const deployed = structuredClone(withPublicRoute.toJSON());
    const statusOf = async () => {
      const model = readApiModel({ template: deployed, assetDirectory: (file) => file });
      return (await gatewayOver(model, { upstream: () => ({ status: 200 }) }).send({ path: "/health" })).answer.status;
    };
    expect(await statusOf()).toBe(200);
    const [apiId = ""] = Object.keys(withPublicRoute.findResources("AWS::ApiGateway::RestApi"));
    deployed.Resources[apiId].Properties.Policy = resourceOf(after, "AWS::ApiGateway::RestApi").Properties.Policy;
    expect(await statusOf()).toBe(403);
  });

  test("throttles every method, and logs no bodies or headers", () => {
    expect(resourceOf(template, "AWS::ApiGateway::Stage").Properties).toMatchObject({
      StageName: "v1",
      TracingEnabled: true,
      MethodSettings: [
        {
          HttpMethod: "*",
          ResourcePath: "/*",
          ThrottlingRateLimit: 7,
          ThrottlingBurstLimit: 9,
          LoggingLevel: "ERROR",
          DataTraceEnabled: false,
        },
      ],
    });
  });

  test("has its execution log where API Gateway looks for it, before the stage could make one that never ends", () => {
    const groups = template.findResources("AWS::Logs::LogGroup");
    const [logicalId, group] = Object.entries(groups).find(([id]) => id.includes("ExecutionLog")) ?? [];
    const [apiId] = Object.keys(template.findResources("AWS::ApiGateway::RestApi"));
    expect(group?.Properties).toMatchObject({
      LogGroupName: { "Fn::Join": ["", ["API-Gateway-Execution-Logs_", { Ref: apiId }, "/v1"]] },
      RetentionInDays: 90,
    });
    expect(resourceOf(template, "AWS::ApiGateway::Stage").DependsOn).toContain(logicalId);
  });

  test("leaves the account's role for logs to the stack that owns it", () => {
    expect(template.findResources("AWS::ApiGateway::Account")).toEqual({});
  });

  test("keeps former deployments, so that a stage can go back to one", () => {
    expect(resourceOf(template, "AWS::ApiGateway::Deployment").DeletionPolicy).toBe("Retain");
  });

  test("tells its address without a slash at the end", () => {
    expect(JSON.stringify(template.toJSON().Outputs.ApiUrl.Value)).toMatch(
      /"\/",\{"Ref":"RestApiDeploymentStage\w+"\}\]\]/,
    );
  });
});

describe("access log", () => {
  const [fields, fieldsWithSubjects] = [regional, withPublicRoute].map(
    (template): Record<string, string> =>
      JSON.parse(resourceOf(template, "AWS::ApiGateway::Stage").Properties.AccessLogSetting.Format),
  );

  test("says who, what, and what each stop said", () => {
    expect(fields).toMatchObject({
      environment: "test",
      requestId: "$context.requestId",
      sourceIp: "$context.identity.sourceIp",
      route: "$context.resourcePath",
      issuer: "$context.authorizer.issuer",
      status: "$context.status",
      responseType: "$context.error.responseType",
      webAcl: "$context.wafResponseCode",
      authorizerStatus: "$context.authorizer.status",
      authorizerLatency: "$context.authorizer.latency",
      upstreamStatus: "$context.integrationStatus",
      upstreamLatency: "$context.integrationLatency",
    });
  });

  test("has no header, no query and no free text of the client's", () => {
    // A time in milliseconds, whatever its name says.
    const { upstreamHeadersLatency, ...others } = fieldsWithSubjects ?? {};
    expect(upstreamHeadersLatency).toBe("$context.integration.timeToAllHeaders");
    expect(JSON.stringify(others)).not.toMatch(/header|query|userAgent|error\.message|claims/i);
  });

  test.each([
    [false, undefined, fields],
    [true, "$context.authorizer.principalId", fieldsWithSubjects],
  ])("with subjects in logs %s, the principal is %s", (_, expected, logged) => {
    expect(logged?.principal).toBe(expected);
  });
});

describe("a custom domain", () => {
  const template = withRecords;

  test("leaves TLS to the API's own policy, over IPv4 and IPv6", () => {
    expect(resourceOf(template, "AWS::ApiGateway::DomainName").Properties).toMatchObject({
      DomainName: DOMAIN.name,
      RegionalCertificateArn: DOMAIN.certificateArn,
      SecurityPolicy: "TLS_1_2",
      EndpointConfiguration: { Types: ["REGIONAL"], IpAddressType: "dualstack" },
    });
    expect(resourceOf(template, "AWS::ApiGateway::RestApi").Properties.SecurityPolicy).toMatch(/^SecurityPolicy_TLS13/);
  });

  test("switches the execute-api address off, once the domain is there", () => {
    const { Properties, DependsOn } = resourceOf(template, "AWS::ApiGateway::RestApi");
    expect(Properties.DisableExecuteApiEndpoint).toBe(true);
    expect(DependsOn).toEqual(Object.keys(template.findResources("AWS::ApiGateway::DomainName")));
  });

  test("sends nobody to it before it leads to the stage", () => {
    const records = resourcesOf(template, "AWS::Route53::RecordSet");
    expect(records.map(({ Properties }) => [Properties.Type, Properties.Name])).toEqual([
      ["A", `${DOMAIN.name}.`],
      ["AAAA", `${DOMAIN.name}.`],
    ]);
    const [mapping] = Object.keys(template.findResources("AWS::ApiGateway::BasePathMapping"));
    for (const { DependsOn } of records) expect(DependsOn).toContain(mapping);
  });

  test("leads to the stage only once the web ACL stands in front of it", () => {
    const [association] = Object.keys(template.findResources("AWS::WAFv2::WebACLAssociation"));
    expect(resourceOf(template, "AWS::ApiGateway::BasePathMapping").DependsOn).toContain(association);
  });

  test("is the address that the output names", () => {
    expect(template.toJSON().Outputs.ApiUrl.Value).toBe("https://clipzy.example.com");
  });

  test("has no record without a zone", () => {
    expect(resourcesOf(withDomain, "AWS::Route53::RecordSet")).toEqual([]);
  });

  test("is changed by certificate in place, by name as a new one beside the old", () => {
    const renewed = templateOf({
      api: { domain: { ...DOMAIN, certificateArn: DOMAIN.certificateArn.replace("0123-", "9999-") } },
    });
    const id = (one: typeof template) => Object.keys(one.findResources("AWS::ApiGateway::DomainName"));
    expect(id(renewed)).toEqual(id(template));
    expect(resourceOf(template, "AWS::ApiGateway::DomainName").DeletionPolicy).toBeUndefined();
  });
});

test("mutual TLS takes the truststore, and changes nothing else: it is turned on and off in one deployment", () => {
  const template = templateOf({ api: { domain: { ...DOMAIN, mutualTlsTruststore: "s3://trust/ca/clients.pem" } } });
  const without = resourceOf(withDomain, "AWS::ApiGateway::DomainName").Properties;
  const { Properties } = resourceOf(template, "AWS::ApiGateway::DomainName");
  expect(Properties).toEqual({
    ...without,
    MutualTlsAuthentication: { TruststoreUri: "s3://trust/ca/clients.pem" },
  });
  expect(resourceOf(template, "AWS::ApiGateway::RestApi").Properties.DisableExecuteApiEndpoint).toBe(true);
});

test("mutual TLS with a certificate of one's own shows that the name is ours, and says which truststore it means", () => {
  const ownershipCertificateArn = DOMAIN.certificateArn.replace("0123456789ab", "ba9876543210");
  const mutual = { mutualTlsTruststore: "s3://trust/clients.pem", mutualTlsTruststoreVersion: "3sL4.v2" };
  const template = templateOf({ api: { domain: { ...DOMAIN, ...mutual, ownershipCertificateArn } } });
  expect(resourceOf(template, "AWS::ApiGateway::DomainName").Properties).toMatchObject({
    MutualTlsAuthentication: { TruststoreUri: "s3://trust/clients.pem", TruststoreVersion: "3sL4.v2" },
    OwnershipVerificationCertificateArn: ownershipCertificateArn,
  });
});

describe("a private API", () => {
  const template = templateOf({
    api: { endpoint: "private", vpcEndpointIds: ["vpce-0123456789abcdef1", "vpce-0123456789abcdef0"] },
    auth: {
      rules: [
        { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
        { methods: ["GET"], path: "/api/v1/known", scopes: [] },
        { methods: ["GET", "HEAD"], path: "/docs/*", scopes: [], public: true },
      ],
    },
  });
  const { Properties } = resourceOf(template, "AWS::ApiGateway::RestApi");

  test("is reached through the listed VPC endpoints", () => {
    expect(Properties.EndpointConfiguration).toEqual({
      Types: ["PRIVATE"],
      IpAddressType: "dualstack",
      VpcEndpointIds: ["vpce-0123456789abcdef1", "vpce-0123456789abcdef0"],
    });
  });

  test("may also be called by the name of its VPC endpoint, which is not the one in the Host header", () => {
    expect(Properties.EndpointAccessMode).toBe("BASIC");
  });

  test("denies explicitly whatever comes another way", () => {
    expect(Properties.Policy.Statement).toEqual([
      {
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
        Condition: {
          StringNotEquals: { "aws:SourceVpce": ["vpce-0123456789abcdef0", "vpce-0123456789abcdef1"] },
        },
      },
      {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "execute-api:Invoke",
        Resource: ["execute-api:/live/GET/docs/*", "execute-api:/live/HEAD/docs/*", "execute-api:/live/OPTIONS/*"],
      },
    ]);
  });

  // Table A of the authorization flow, by the local gateway. A decision of before a rule was there has no word about it.
  test.each([
    ["a guarded route", "GET", "/api/v1/jobs", 403],
    ["a guarded route that the decision allows", "GET", "/api/v1/known", 200],
    ["a public route", "GET", "/docs/a", 200],
    ["a preflight", "OPTIONS", "/api/v1/jobs", 204],
  ])("opens nothing that the authorizer has no word about: %s", async (_, method, path, status) => {
    const Resource = "arn:aws:execute-api:*:*:*/live/GET/api/v1/known";
    const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource }];
    const model = readApiModel({ template: template.toJSON(), assetDirectory: (file) => file });
    const { send } = gatewayOver(model, {
      lambda: () => ({ ok: true, payload: { principalId: "p", policyDocument: { Statement } } }),
      upstream: () => ({ status: 200 }),
    });
    const { answer } = await send({ method, path, headers: { Authorization: "Bearer a.b.c" } });
    expect(answer.status).toBe(status);
  });
});
