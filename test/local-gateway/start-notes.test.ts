import { describe, expect, test } from "@jest/globals";
import { guessesOf, startNotes } from "../../lib/local-gateway/start-notes.ts";
import { readApiModel } from "../../lib/local-gateway/template/api-model.ts";
import { type ApiSketch, MOCK, sketchedTemplate } from "./sketched-template.ts";

function model(sketch: Partial<ApiSketch>) {
  const template = sketchedTemplate({ methods: { "GET /": { ...MOCK, AuthorizationType: "CUSTOM" } }, ...sketch });
  return readApiModel({ template, assetDirectory: (path) => path });
}

const ANCHORED = { IdentityValidationExpression: "^Bearer .+$" };
const gatewayResponses = (properties: Record<string, unknown>) => ({ gatewayResponses: { THROTTLED: properties } });

describe("a guess is noted", () => {
  test.each<[string, Partial<ApiSketch>, string]>([
    [
      "an identity validation expression without anchors",
      { authorizer: { IdentityValidationExpression: "Bearer .+" } },
      "whole token",
    ],
    [
      "an unknown variable",
      gatewayResponses({ ResponseTemplates: { "application/json": "$context.colour" } }),
      "$context.colour",
    ],
    [
      "an unknown variable in a header",
      gatewayResponses({ ResponseParameters: { "gatewayresponse.header.X": "context.colour" } }),
      "$context.colour",
    ],
    [
      "several templates without one for application/json",
      gatewayResponses({ ResponseTemplates: { "text/plain": "{}", "text/xml": "" } }),
      "which template THROTTLED takes",
    ],
    [
      "different answers to the two failures of an authorizer",
      { gatewayResponses: { AUTHORIZER_FAILURE: { StatusCode: "503" } } },
      "AUTHORIZER_CONFIGURATION_ERROR",
    ],
    [
      "going back from a literal to the variable beside it",
      { methods: { "GET /jobs/latest": MOCK, "POST /jobs/{id}": MOCK } },
      "POST /jobs/latest",
    ],
    [
      "a mapping to nothing",
      {
        methods: {
          "GET /": {
            Integration: {
              Type: "HTTP_PROXY",
              IntegrationHttpMethod: "GET",
              Uri: "http://a.example/",
              RequestParameters: { "integration.request.header.X-Gone": "''" },
            },
          },
        },
      },
      "X-Gone",
    ],
  ])("%s", (_name, sketch, sentence) => {
    expect(guessesOf(model(sketch)).join("\n")).toContain(sentence);
  });

  test.each([
    ["several templates with application/json", { ResponseTemplates: { "text/xml": "", "application/json": "{}" } }],
    ["a header of the request", { ResponseParameters: { "gatewayresponse.header.X": "method.request.header.Origin" } }],
  ])("%s: none, since it was measured", (_name, properties) => {
    expect(guessesOf(model({ ...gatewayResponses(properties), authorizer: ANCHORED }))).toEqual([]);
  });

  test("a template without guesses has no notes", () => {
    expect(startNotes(model({ authorizer: ANCHORED }))).toEqual([]);
  });
});

describe("a fact that is no guess is noted as well", () => {
  test("managed rule groups", () => {
    const Statement = { ManagedRuleGroupStatement: { VendorName: "AWS", Name: "Common" } };
    const api = model({ webAcl: { Rules: [{ Name: "g", Priority: 0, Statement, OverrideAction: { None: {} } }] } });
    expect(startNotes(api)).toEqual(["managed rule groups are not evaluated and count as passed: AWS/Common"]);
    expect(guessesOf(api)).toEqual([]);
  });

  test("mutual TLS", () => {
    const domain = (properties: object) => ({ Type: "AWS::ApiGateway::DomainName", Properties: properties });
    const resources = { Plain: domain({}), Mutual: domain({ MutualTlsAuthentication: { TruststoreUri: "s3://a/b" } }) };
    const api = model({ resources });
    expect(startNotes(api)).toEqual(["no client is asked for a certificate here, as Mutual does on AWS"]);
    expect(guessesOf(api)).toEqual([]);
  });

  test("a private endpoint", () => {
    const Policy = { Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "*" }] };
    const EndpointConfiguration = { Types: ["PRIVATE"], VpcEndpointIds: ["vpce-1"] };
    expect(startNotes(model({ restApi: { Policy, EndpointConfiguration } }))[0]).toContain("vpce-1");
  });
});
