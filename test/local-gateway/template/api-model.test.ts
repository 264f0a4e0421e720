// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's
import { describe, expect, test } from "@jest/globals";
import { readApiModel, TemplateError } from "../../../lib/local-gateway/template/api-model.ts";
import { type ApiSketch, MOCK, sketchedTemplate } from "../sketched-template.ts";

const PROXY = { Integration: { Type: "HTTP_PROXY", IntegrationHttpMethod: "ANY", Uri: "http://backend.example/" } };
const methods = { "GET /": MOCK };

function read(sketch: Partial<ApiSketch>) {
  return readApiModel({ template: sketchedTemplate({ methods, ...sketch }), assetDirectory: (path) => `/out/${path}` });
}

function problemsOf(sketch: Partial<ApiSketch>): readonly string[] {
  try {
    read(sketch);
    return [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.problems.map(({ logicalId, property }) => `${logicalId}.${property}`);
  }
}

const integration = (Integration: Record<string, unknown>) => ({ methods: { "GET /": { Integration } } });
const rules = (...Rules: unknown[]) => ({ webAcl: { Rules } });
const rule = (Statement: unknown, more: Record<string, unknown> = {}) => ({
  Name: "r",
  Priority: 0,
  Statement,
  Action: { Block: {} },
  ...more,
});

describe("what cannot be run is refused with logical id and property", () => {
  test.each<[string, Partial<ApiSketch>, string]>([
    ["an unknown API Gateway type", { resources: { X: { Type: "AWS::ApiGateway::Surprise" } } }, "X.Type"],
    ["an unknown WAF type", { resources: { X: { Type: "AWS::WAFv2::RuleGroup" } } }, "X.Type"],
    ["a second API", { resources: { X: { Type: "AWS::ApiGateway::RestApi" } } }, "X."],
    ["a second stage", { resources: { X: { Type: "AWS::ApiGateway::Stage" } } }, "X."],
    ["an API from a document", { restApi: { Body: {} } }, "Api.Body"],
    ["an unknown method property", { methods: { "GET /": { ...MOCK, Surprise: 1 } } }, "Method GET /.Surprise"],
    [
      "another authorization",
      { methods: { "GET /": { ...MOCK, AuthorizationType: "AWS_IAM" } } },
      "Method GET /.AuthorizationType",
    ],
    ["a method without an integration", { methods: { "GET /": {} } }, "Method GET /.Integration"],
    ["another integration type", integration({ Type: "HTTP2" }), "Method GET /.Integration.Type"],
    [
      "an unknown integration property",
      integration({ ...(MOCK.Integration as object), Surprise: 1 }),
      "Method GET /.Integration.Surprise",
    ],
    [
      "a mapping of the body",
      integration({
        ...PROXY.Integration,
        RequestParameters: { "integration.request.header.X": "method.request.body.x" },
      }),
      "Method GET /.Integration.RequestParameters.integration.request.header.X",
    ],
    [
      "a template that does not balance",
      integration({ Type: "MOCK", RequestTemplates: { "application/json": "#if($x)" } }),
      "Method GET /.Integration.RequestTemplates.application/json",
    ],
    [
      "a conversion to binary",
      integration({ ...(MOCK.Integration as object), ContentHandling: "CONVERT_TO_BINARY" }),
      "Method GET /.Integration.ContentHandling",
    ],
    [
      "an AWS service",
      integration({ Type: "AWS", IntegrationHttpMethod: "POST", Uri: "arn:aws:apigateway:us-east-1:sqs:path/q" }),
      "Method GET /.Integration.Uri",
    ],
    [
      "a REQUEST authorizer",
      { methods: { "GET /": { ...MOCK, AuthorizationType: "CUSTOM" } }, authorizer: { Type: "REQUEST" } },
      "Authorizer.Type",
    ],
    [
      "an identity source that is no header",
      { authorizer: { IdentitySource: "method.request.querystring.t" } },
      "Authorizer.IdentitySource",
    ],
    [
      "a broken expression",
      { authorizer: { IdentityValidationExpression: "^($" } },
      "Authorizer.IdentityValidationExpression",
    ],
    [
      "a TTL over an hour",
      { authorizer: { AuthorizerResultTtlInSeconds: 3601 } },
      "Authorizer.AuthorizerResultTtlInSeconds",
    ],
    ["a function in another language", { function: { Runtime: "python3.13" } }, "Function.Runtime"],
    ["code that is no asset", { function: { Code: { ZipFile: "" } } }, "Function.Code.ZipFile"],
    ["a stage with a cache", { stage: { CacheClusterEnabled: true } }, "Stage.CacheClusterEnabled"],
    [
      "a cached method",
      { stage: { MethodSettings: [{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true }] } },
      "Stage.MethodSettings[0].CachingEnabled",
    ],
    ["a canary", { stage: { CanarySetting: {} } }, "Stage.CanarySetting"],
    [
      "a mapping of a gateway response",
      { gatewayResponses: { THROTTLED: { ResponseParameters: { "gatewayresponse.header.X": "context" } } } },
      "ResponseTHROTTLED.ResponseParameters.gatewayresponse.header.X",
    ],
    ["a policy without statements", { restApi: { Policy: {} } }, "Api.Policy"],
    [
      "a policy for one account",
      {
        restApi: { Policy: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Principal: { AWS: "1" } }] } },
      },
      "Api.Policy.Statement[0].Principal",
    ],
    [
      "a policy condition",
      {
        restApi: {
          Policy: {
            Statement: [
              {
                Effect: "Allow",
                Action: "*",
                Resource: "*",
                Principal: "*",
                Condition: { Bool: { "aws:SecureTransport": true } },
              },
            ],
          },
        },
      },
      "Api.Policy.Statement[0].Condition.Bool.aws:SecureTransport",
    ],
    [
      "an unknown statement",
      rules(rule({ GeoMatchStatement: { CountryCodes: ["DE"] } })),
      "WebAcl.Rules[0].Statement.GeoMatchStatement",
    ],
    [
      "an Or with one statement",
      rules(rule({ OrStatement: { Statements: [{ LabelMatchStatement: { Scope: "LABEL", Key: "a" } }] } })),
      "WebAcl.Rules[0].Statement.OrStatement.Statements",
    ],
    [
      "a forwarded address",
      rules(rule({ RateBasedStatement: { Limit: 10, AggregateKeyType: "FORWARDED_IP" } })),
      "WebAcl.Rules[0].Statement.RateBasedStatement.AggregateKeyType",
    ],
    [
      "a captcha",
      rules(rule({ LabelMatchStatement: { Scope: "LABEL", Key: "a" } }, { Action: { Captcha: {} } })),
      "WebAcl.Rules[0].Action.Captcha",
    ],
    [
      "inserted headers",
      rules(
        rule(
          { LabelMatchStatement: { Scope: "LABEL", Key: "a" } },
          { Action: { Count: { CustomRequestHandling: {} } } },
        ),
      ),
      "WebAcl.Rules[0].Action.Count.CustomRequestHandling",
    ],
    [
      "an address that is none",
      {
        ...rules(rule({ IPSetReferenceStatement: { Arn: { "Fn::GetAtt": ["Set", "Arn"] } } })),
        ipSets: { Set: ["10.0.0.300/32"] },
      },
      "Set.Addresses",
    ],
    [
      "an IP set from elsewhere",
      rules(rule({ IPSetReferenceStatement: { Arn: "arn:aws:wafv2:x" } })),
      "WebAcl.Rules[0].Statement.IPSetReferenceStatement.Arn",
    ],
    [
      "a body that the web ACL does not have",
      rules(
        rule(
          { LabelMatchStatement: { Scope: "LABEL", Key: "a" } },
          { Action: { Block: { CustomResponse: { ResponseCode: 400, CustomResponseBodyKey: "x" } } } },
        ),
      ),
      "WebAcl.Rules[0].Action.Block.CustomResponse.CustomResponseBodyKey",
    ],
    ["an unknown intrinsic in a property that is read", { restApi: { Policy: { "Fn::Transform": {} } } }, "Api.Policy"],
    ["two variables under one parent", { methods: { "GET /{a}": MOCK, "GET /{b+}": MOCK } }, "Resource /{b+}.PathPart"],
    ["a child of a greedy variable", { methods: { "GET /{a+}/b": MOCK } }, "Resource /{a+}/b.ParentId"],
  ])("%s", (_name, sketch, place) => {
    if (place.startsWith("Authorizer") || place.startsWith("Function")) {
      expect(problemsOf({ methods: { "GET /": { ...MOCK, AuthorizationType: "CUSTOM" } }, ...sketch })).toContain(
        place,
      );
    } else {
      expect(problemsOf(sketch)).toContain(place);
    }
  });

  test("everything is reported at once, a line each", () => {
    const sketch = { stage: { CacheClusterEnabled: true }, restApi: { Body: {}, Surprise: 1 } };
    expect(problemsOf(sketch)).toEqual(["Stage.CacheClusterEnabled", "Api.Body", "Api.Surprise"]);
    expect(() => read(sketch)).toThrow(/^Stage\.CacheClusterEnabled: .+\nApi\.Body: .+\nApi\.Surprise: .+$/);
  });

  test.each([[null], ["text"], [{}], [{ Resources: { X: {} } }]])("fails on %j, which is no template", (template) => {
    expect(() => readApiModel({ template, assetDirectory: (path) => path })).toThrow(TypeError);
  });
});

describe("what no request meets is ignored", () => {
  test.each([
    "AWS::Logs::LogGroup",
    "AWS::CloudWatch::Alarm",
    "AWS::IAM::Role",
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::DomainName",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::Something::New",
  ])("%s", (Type) => {
    expect(problemsOf({ resources: { X: { Type, Properties: { Any: { "Fn::ImportValue": "x" } } } } })).toEqual([]);
  });

  test("a function that no method and no authorizer uses, whatever its language", () => {
    const python = { Type: "AWS::Lambda::Function", Properties: { Runtime: "python3.13" } };
    expect(problemsOf({ resources: { Custom: python } })).toEqual([]);
  });

  test("a resource whose condition does not hold", () => {
    const template = {
      ...sketchedTemplate({ methods, resources: { X: { Type: "AWS::ApiGateway::Surprise", Condition: "Never" } } }),
      Conditions: { Never: { "Fn::Equals": ["a", "b"] } },
    };
    expect(readApiModel({ template, assetDirectory: (path) => path }).routes).toHaveLength(1);
  });
});

describe("the model", () => {
  test("has a function's directory, limits and environment", () => {
    const model = read({
      methods: { "GET /": { ...MOCK, AuthorizationType: "CUSTOM" } },
      function: { Timeout: 5, MemorySize: 256, Environment: { Variables: { A: { Ref: "AWS::AccountId" } } } },
    });
    expect(model.functions).toEqual([
      {
        logicalId: "Function",
        codeDirectory: `/out/asset.${"0".repeat(64)}`,
        handler: "index.handler",
        timeoutMillis: 5000,
        memoryMegabytes: 256,
        environment: { AWS_REGION: "us-east-1", A: "000000000000" },
      },
    ]);
  });

  test("leaves out an output that cannot be resolved", () => {
    const template = {
      ...sketchedTemplate({ methods }),
      Outputs: { Url: { Value: { "Fn::Sub": "https://${Api}" } }, Other: { Value: { "Fn::ImportValue": "x" } } },
    };
    expect(readApiModel({ template, assetDirectory: (path) => path }).outputs).toEqual({ Url: "https://localapi00" });
  });

  test("names its managed rule groups", () => {
    const group = { ManagedRuleGroupStatement: { VendorName: "AWS", Name: "Common", RuleActionOverrides: [] } };
    const model = read(rules({ Name: "g", Priority: 0, Statement: group, OverrideAction: { None: {} } }));
    expect(model.managedRuleGroups).toEqual(["AWS/Common"]);
  });
});
