import { describe, expect, test } from "@jest/globals";
import { ResponseType } from "aws-cdk-lib/aws-apigateway";
import { ERROR_ENVELOPES, renderEnvelope } from "../../../lib/request-path/refusals/error-envelope.ts";
import { CODES, type ResponseTypeName } from "../../../lib/request-path/refusals/gateway-responses.ts";
import { resourcesOf, templateOf } from "../../helpers/synthesized.ts";

interface GatewayResponse {
  readonly status?: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

function responsesOf(cors: object): Record<string, GatewayResponse> {
  const resources = resourcesOf(templateOf({ cors }), "AWS::ApiGateway::GatewayResponse");
  return Object.fromEntries(
    resources.map(({ Properties }) => [
      Properties.ResponseType,
      {
        status: Properties.StatusCode,
        body: Properties.ResponseTemplates["application/json"],
        headers: headersOf(Properties.ResponseParameters),
      },
    ]),
  );
}

function headersOf(parameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name.replace("gatewayresponse.header.", ""), value]),
  );
}

const several = responsesOf({ origins: ["https://a.example", "https://b.example"] });

describe("gateway responses", () => {
  test("there is one for every response type that API Gateway has", () => {
    const known = Object.entries(ResponseType).flatMap(([name, type]) => (type instanceof ResponseType ? [name] : []));
    expect(known).toHaveLength(21);
    expect(Object.keys(several).sort()).toEqual(known.sort());
  });

  test.each(Object.entries(CODES) as [ResponseTypeName, keyof typeof ERROR_ENVELOPES][])(
    "%s answers %s",
    (type, code) => {
      const { status, body, headers } = several[type] as GatewayResponse;
      expect(body).toBe(renderEnvelope(code));
      expect(status).toBe(type === "DEFAULT_5XX" ? undefined : String(ERROR_ENVELOPES[code].status));
      expect(headers).toMatchObject({
        "X-Request-Id": "context.requestId",
        "Cache-Control": "'no-store'",
        Vary: "'Origin'",
        "Access-Control-Allow-Origin": "method.request.header.Origin",
      });
    },
  );

  test.each<[ResponseTypeName, string, string]>([
    ["UNAUTHORIZED", "WWW-Authenticate", "'Bearer realm=\"clipzy\"'"],
    ["THROTTLED", "Retry-After", "'1'"],
    ["AUTHORIZER_FAILURE", "Retry-After", "'5'"],
    ["AUTHORIZER_CONFIGURATION_ERROR", "Retry-After", "'5'"],
  ])("%s says %s", (type, name, value) => {
    expect(several[type]?.headers[name]).toBe(value);
  });

  test("those about credentials say what is amiss with them (RFC 6750 section 3), no others", () => {
    const challenges = Object.entries(several).flatMap(([type, { headers }]) =>
      "WWW-Authenticate" in headers ? [[type, headers["WWW-Authenticate"]]] : [],
    );
    expect(challenges).toEqual([
      ["ACCESS_DENIED", `'Bearer realm="clipzy", error="insufficient_scope"'`],
      ["INVALID_API_KEY", `'Bearer realm="clipzy", error="insufficient_scope"'`],
      ["UNAUTHORIZED", `'Bearer realm="clipzy"'`],
    ]);
  });
});

describe("CORS headers", () => {
  test("one allowed origin is written out", () => {
    const { headers } = responsesOf({ origins: ["https://a.example"] }).UNAUTHORIZED as GatewayResponse;
    expect(headers["Access-Control-Allow-Origin"]).toBe("'https://a.example'");
  });

  test("no allowed origin, no CORS header", () => {
    for (const { headers } of Object.values(responsesOf({ origins: [] }))) {
      expect(Object.keys(headers).join()).not.toContain("Access-Control");
      expect(headers.Vary).toBe("'Origin'");
    }
  });

  test("credentials and further headers as configured", () => {
    const cors = { origins: ["https://a.example"], allowCredentials: true, exposeHeaders: ["X-Job-Id"] };
    expect(responsesOf(cors).UNAUTHORIZED?.headers).toMatchObject({
      "Access-Control-Allow-Credentials": "'true'",
      "Access-Control-Expose-Headers": "'X-Request-Id,Retry-After,X-Job-Id'",
    });
  });
});
