import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { afterEach, describe, expect, test } from "@jest/globals";
import { checkList } from "../../lib/check/check-list.ts";
import { hasPassed, settledItems } from "../../lib/check/render-report.ts";
import { type CheckResult, runChecks } from "../../lib/check/run-checks.ts";
import { nodeSender } from "../../lib/check/senders/node-sender.ts";
import { environmentSchema } from "../../lib/config/environment-config.ts";
import { baseEnvironment, type LocalStack, startLocalStack, type Template } from "../helpers/local-stack.ts";
import { startTlsFront } from "./tls-front.ts";

const send = nodeSender({ http, https, http2 }, { timeoutMillis: 10_000 });
let stack: LocalStack | undefined;

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

/** The check against an environment's own template, served; or against what an edit has made of it. */
async function check(edit?: (template: Template) => void): Promise<CheckResult[]> {
  stack = await startLocalStack(edit === undefined ? {} : { edit });
  const subject = {
    config: environmentSchema.parse(baseEnvironment(stack.issuer)),
    base: new URL(stack.run.gateway.url),
    token: await stack.token("jobs:read"),
  };
  return runChecks(checkList(subject), { send, now: Date.now });
}

function different(results: readonly CheckResult[]): string[] {
  return results.filter(({ verdict }) => verdict === "different").map(({ name, got }) => `${name} | ${got}`);
}

// biome-ignore lint/suspicious/noExplicitAny: a template's properties are whatever CloudFormation defines
function propertiesOf(template: Template, type: string): any[] {
  return Object.values(template.Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties);
}

function gatewayResponse(template: Template, type: string) {
  return propertiesOf(template, "AWS::ApiGateway::GatewayResponse").find(({ ResponseType }) => ResponseType === type);
}

function removeRule(template: Template, name: string): void {
  const webAcl = propertiesOf(template, "AWS::WAFv2::WebACL")[0];
  const kept = webAcl.Rules.filter((rule: { Name: string }) => rule.Name !== name);
  expect(kept).toHaveLength(webAcl.Rules.length - 1);
  webAcl.Rules = kept;
}

function withoutAuthorizer(template: Template): void {
  const post = propertiesOf(template, "AWS::ApiGateway::Method").find(({ HttpMethod }) => HttpMethod === "POST");
  post.AuthorizationType = "NONE";
  delete post.AuthorizerId;
}

describe("the check of a gateway that serves the synthesized template", () => {
  test("passes, with a token", async () => {
    const results = await check();
    expect(different(results)).toEqual([]);
    expect(hasPassed(results)).toBe(true);
    expect(results.filter(({ verdict }) => verdict === "as expected").length).toBeGreaterThan(40);
  });

  test("passes over TLS and HTTP/2", async () => {
    stack = await startLocalStack();
    const front = await startTlsFront(stack.run.gateway.url);
    try {
      const subject = { config: environmentSchema.parse(baseEnvironment(stack.issuer)), base: front.url };
      const overTls = nodeSender({ http, https, http2 }, { timeoutMillis: 10_000, ca: front.ca });
      const results = await runChecks(checkList(subject), { send: overTls, now: Date.now });
      expect(different(results)).toEqual([]);
      const passed = results.filter(({ verdict }) => verdict === "as expected").map(({ name }) => name);
      expect(passed).toEqual(
        expect.arrayContaining([
          "the echo works over HTTP/2",
          "TLS 1.1 is turned away",
          "a body announced as 11 MB: 413",
        ]),
      );
    } finally {
      await front.close();
    }
  });

  test.each<[fault: string, edit: (template: Template) => void, line: RegExp]>([
    [
      "another word in the 401 body",
      (template) => {
        const { ResponseTemplates } = gatewayResponse(template, "UNAUTHORIZED");
        ResponseTemplates["application/json"] = ResponseTemplates["application/json"].replace("Missing", "Absent");
      },
      /the 401 of the users' page \| the body reads/,
    ],
    [
      "AWS's own answer to an unknown route",
      (template) => {
        const response = gatewayResponse(template, "MISSING_AUTHENTICATION_TOKEN");
        response.StatusCode = "403";
        response.ResponseTemplates = { "application/json": '{"message":$context.error.messageString}' };
      },
      /an unknown route: 404 \| status 403; the body is not the error envelope/,
    ],
    [
      "a 403 that no page can read",
      (template) => {
        delete gatewayResponse(template, "ACCESS_DENIED").ResponseParameters[
          "gatewayresponse.header.Access-Control-Allow-Origin"
        ];
      },
      /without the scopes: 403 \| no Access-Control-Allow-Origin/,
    ],
    [
      "no rule against foreign origins",
      (template) => removeRule(template, "ForeignOrigin"),
      /origin null: 403 without CORS headers \| status 401/,
    ],
    [
      "no rule against ambiguous paths",
      (template) => removeRule(template, "AmbiguousPath"),
      /a trailing slash in the path: 400 \| status/,
    ],
    [
      "a route without the authorizer, which the API's own policy then shuts",
      withoutAuthorizer,
      /a token with alg none: 401 \| status 403/,
    ],
    [
      "a route without the authorizer, and an API without a policy",
      (template) => {
        withoutAuthorizer(template);
        delete propertiesOf(template, "AWS::ApiGateway::RestApi")[0].Policy;
      },
      /a token with alg none: 401 \| status 2\d\d/,
    ],
    [
      "an authorizer that cannot be loaded",
      (template) => {
        propertiesOf(template, "AWS::Lambda::Function")[0].Handler = "nothing.handler";
      },
      /with the token passes \| status 503 AUTHORIZER_UNAVAILABLE/,
    ],
    [
      "no rule against the gateway's own headers",
      (template) => removeRule(template, "SpoofedHeader"),
      /X_Clipzy_Principal: 403 \| status 401; code UNAUTHORIZED/,
    ],
    [
      "no rule against headers that WAF does not see",
      (template) => removeRule(template, "UnseenHeaders"),
      /201 headers and Origin: 403 without CORS headers \| .*Access-Control-Allow-Origin: "https:\/\/clipzy-check\.invalid"/,
    ],
  ])("names what is broken by %s, and blames nothing on AWS", async (_, edit, line) => {
    const results = await check(edit);
    expect(different(results)).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
    expect(settledItems(results).filter(({ verdict }) => verdict === "refuted")).toEqual([]);
  });
});
