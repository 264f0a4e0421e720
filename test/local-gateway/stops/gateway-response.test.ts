// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are API Gateway's
import { describe, expect, test } from "@jest/globals";
import { gatewayOf, headerOf, type RequestSketch, textOf } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

/** An API on which nothing is found, so that the given response is what everybody gets. */
function refusing(response: Record<string, unknown>) {
  return gatewayOf({
    methods: { "GET /here": MOCK },
    gatewayResponses: { MISSING_AUTHENTICATION_TOKEN: response },
    stage: { Variables: { colour: "blue" } },
  });
}

async function bodyOf(template: string, request: RequestSketch = {}): Promise<string> {
  return textOf(
    await refusing({ ResponseTemplates: { "application/json": template } }).send({ path: "/there?q=x", ...request }),
  );
}

describe("a gateway response's body", () => {
  test.each([
    ["message, raw", "$context.error.message", "Missing Authentication Token"],
    ["message, as JSON", "$context.error.messageString", '"Missing Authentication Token"'],
    ["type", "$context.error.responseType", "MISSING_AUTHENTICATION_TOKEN"],
    ["in braces", "<${context.error.responseType}>", "<MISSING_AUTHENTICATION_TOKEN>"],
    ["next to other signs", '{"a":"$context.requestId"}', '{"a":"00000000-1111-4222-8333-444444444444"}'],
    ["stage and path", "$context.stage $context.path", "live /live/there"],
    ["source and method", "$context.identity.sourceIp $context.httpMethod", "127.0.0.1 GET"],
    ["stage variables", "$stageVariables.colour", "blue"],
    ["request parameters", "$method.request.querystring.q $method.request.header.X-A", "x y"],
    ["no route, no resource path", "[$context.resourcePath]", "[]"],
    ["a dot behind a name is text", "$context.stage.", "live."],
    ["no directives", "#set($a = 1)$a", "#set($a = 1)$a"],
  ])("%s", async (_name, template, expected) => {
    expect(await bodyOf(template, { headers: { "x-a": "y" } })).toBe(expected);
  });

  test("is the same for HEAD as for GET: the server sends its length and leaves it out", async () => {
    const outcome = await refusing({}).send({ method: "HEAD", path: "/there" });
    expect(outcome.answer.body).toBe('{"message":"Missing Authentication Token"}');
    expect(headerOf(outcome, "x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
  });
});

describe("a gateway response's headers", () => {
  test("may name the content type", async () => {
    const outcome = await refusing({
      ResponseParameters: { "gatewayresponse.header.Content-Type": "'application/problem+json'" },
    }).send({ path: "/there" });
    const types = outcome.answer.headers.filter(([name]) => name.toLowerCase() === "content-type");
    expect(types).toEqual([["Content-Type", "application/problem+json"]]);
  });

  test("of several templates, that for application/json is taken whatever is accepted", async () => {
    const gateway = refusing({ ResponseTemplates: { "application/xml": "<a/>", "application/json": "{}" } });
    const bodies = await Promise.all(
      ["application/xml", "text/html", "application/json"].map(async (Accept) =>
        textOf(await gateway.send({ path: "/there", headers: { Accept } })),
      ),
    );
    expect(bodies).toEqual(["{}", "{}", "{}"]);
  });
});

describe("the code of a refusal", () => {
  const envelope = '{"success":false,"message":"Not Found","error":{"detail":"d","code":"NOT_FOUND"}}';
  test("is the envelope's", async () => {
    const gateway = refusing({ StatusCode: "404", ResponseTemplates: { "application/json": envelope } });
    expect(await gateway.send({ path: "/there" })).toMatchObject({
      stop: "route",
      code: "NOT_FOUND",
      answer: { status: 404 },
    });
  });

  test.each(["{}", "not json", '{"error":"text"}', '{"error":{"code":7}}', "{broken"])(
    "is none for %s",
    async (template) => {
      const gateway = refusing({ ResponseTemplates: { "application/json": template } });
      expect((await gateway.send({ path: "/there" })).code).toBeUndefined();
    },
  );
});
