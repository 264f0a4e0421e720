import { beforeAll, describe, expect, test } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import {
  Cors,
  HttpIntegration,
  IdentitySource,
  LambdaIntegration,
  MockIntegration,
  PassthroughBehavior,
  ResponseType,
  RestApi,
  TokenAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { type ApiModel, readApiModel } from "../../lib/local-gateway/template/api-model.ts";
import { gatewayOver, headerOf, policyAnswer, textOf } from "./fake-world.ts";

// A template as the construct library makes it with its own conveniences, none of which this project uses.

function foreignStack(): Stack {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), "Foreign");
  const handler = newFunction(stack, "Handler");
  const authorizer = new TokenAuthorizer(stack, "Auth", {
    handler: newFunction(stack, "AuthHandler"),
    identitySource: IdentitySource.header("X-Token"),
    validationRegex: "^Bearer .+$",
  });
  const api = new RestApi(stack, "Api", {
    deployOptions: { stageName: "prod", throttlingRateLimit: 10, throttlingBurstLimit: 20, loggingLevel: undefined },
    defaultCorsPreflightOptions: {
      allowOrigins: ["https://a.example", "https://b.example"],
      allowMethods: Cors.ALL_METHODS,
    },
    cloudWatchRole: true,
  });
  const items = api.root.addResource("items");
  items.addMethod("GET", new LambdaIntegration(handler), { authorizer });
  items.addMethod("POST", new LambdaIntegration(newFunction(stack, "Aliased").addAlias("live")));
  items.addResource("{id}").addMethod("GET", greetingIntegration());
  api.root.addResource("web").addProxy({
    anyMethod: true,
    defaultIntegration: new HttpIntegration("https://backend.example/{proxy}", {
      httpMethod: "ANY",
      options: { requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" } },
    }),
    defaultMethodOptions: { authorizer, requestParameters: { "method.request.path.proxy": true } },
  });
  api.addGatewayResponse("Denied", { type: ResponseType.ACCESS_DENIED, templates: { "application/json": "{}" } });
  addWebAcl(stack, api);
  return stack;
}

function newFunction(stack: Stack, id: string): LambdaFunction {
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: "index.handler",
    code: Code.fromAsset(import.meta.dirname),
    environment: { NAME: id },
  });
}

function greetingIntegration(): MockIntegration {
  return new MockIntegration({
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { "application/json": '{ "statusCode": 200 }' },
    integrationResponses: [
      { statusCode: "200", responseTemplates: { "application/json": `{"id": "$input.params('id')"}` } },
    ],
  });
}

function addWebAcl(stack: Stack, api: RestApi): void {
  const visibilityConfig = { sampledRequestsEnabled: true, cloudWatchMetricsEnabled: true, metricName: "m" };
  const acl = new CfnWebACL(stack, "Acl", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig,
    rules: [
      {
        name: "rate",
        priority: 0,
        action: { block: {} },
        visibilityConfig,
        statement: { rateBasedStatement: { limit: 100, aggregateKeyType: "IP" } },
      },
    ],
  });
  new CfnWebACLAssociation(stack, "Association", { resourceArn: api.deploymentStage.stageArn, webAclArn: acl.attrArn });
}

describe("a template made with the construct library's conveniences", () => {
  let model: ApiModel;
  beforeAll(() => {
    const stack = foreignStack();
    const template = (stack.node.root as App).synth().getStackByName(stack.stackName).template as unknown;
    model = readApiModel({ template, assetDirectory: (path) => path });
  });

  test("has its routes with what each asks of the caller", () => {
    const routes = model.routes.map(({ path, methods }) => {
      return `${path}: ${methods
        .map(({ method, authorization }) => `${method} ${authorization}`)
        .sort()
        .join(", ")}`;
    });
    expect(routes).toEqual([
      "/: OPTIONS NONE",
      "/items: GET CUSTOM, OPTIONS NONE, POST NONE",
      "/items/{id}: GET NONE, OPTIONS NONE",
      "/web: OPTIONS NONE",
      "/web/{proxy+}: ANY CUSTOM, OPTIONS NONE",
    ]);
  });

  test("finds functions by name and through an alias", () => {
    const names = model.functions.map(({ environment }) => environment.NAME);
    expect(names.sort()).toEqual(["Aliased", "AuthHandler", "Handler"]);
  });

  test.each([
    { given: "the first origin", origin: "https://a.example", allowed: "https://a.example" },
    { given: "another allowed origin", origin: "https://b.example", allowed: "https://b.example" },
    { given: "a foreign origin, which gets the first", origin: "https://evil.example", allowed: "https://a.example" },
  ])("answers the library's preflight: $given", async ({ origin, allowed }) => {
    const outcome = await gatewayOver(model).send({ method: "OPTIONS", path: "/items", headers: { Origin: origin } });
    expect([outcome.stop, outcome.answer.status]).toEqual(["preflight", 204]);
    expect(headerOf(outcome, "access-control-allow-origin")).toBe(allowed);
    expect(headerOf(outcome, "vary")).toBe("Origin");
  });

  test("passes a guarded proxy request on with its token, since no mapping replaces it", async () => {
    const gateway = gatewayOver(model, { lambda: () => policyAnswer("Allow") });
    const outcome = await gateway.send({ method: "POST", path: "/web/a/b?c=d", headers: { "x-token": "Bearer t" } });
    expect(outcome).toMatchObject({ stop: "private integration", principalId: "somebody" });
    expect(gateway.sent[0]).toMatchObject({ method: "POST", target: "/a/b?c=d" });
    expect(gateway.sent[0]?.url.href).toBe("https://backend.example/");
  });

  test("answers a mock by its path parameter", async () => {
    expect(await textOf(await gatewayOver(model).send({ path: "/items/42" }))).toBe('{"id": "42"}');
  });

  test("has its web ACL and its stage's throttle", () => {
    expect(model.webAcl?.rules.map(({ name }) => name)).toEqual(["rate"]);
    expect(model.routes[1]?.methods[0]?.throttle).toEqual({ requestsPerSecond: 10, burst: 20 });
  });
});
