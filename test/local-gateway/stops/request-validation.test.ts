import { describe, expect, test } from "@jest/globals";
import { gatewayOf, textOf } from "../fake-world.ts";
import { type ApiSketch, MOCK } from "../sketched-template.ts";

const HTTP = { Integration: { Type: "HTTP_PROXY", IntegrationHttpMethod: "ANY", Uri: "http://backend.example/" } };

function validating(method: Record<string, unknown>): ApiSketch {
  return {
    methods: { "POST /{id}": { ...method, RequestValidatorId: { Ref: "Validator" } } },
    validator: { ValidateRequestBody: true, ValidateRequestParameters: true },
    resources: { Text: { Type: "AWS::ApiGateway::Model", Properties: { Schema: { type: "string" } } } },
  };
}

describe("required parameters", () => {
  const sketch = validating({
    ...MOCK,
    RequestParameters: {
      "method.request.header.X-A": true,
      "method.request.querystring.q": true,
      "method.request.header.B": false,
    },
  });

  test.each([
    ["all there", "/1?q=1", { "x-a": "1" }, 200],
    ["an empty header", "/1?q=1", { "x-a": "" }, 400],
    ["an empty query parameter", "/1?q=", { "x-a": "1" }, 400],
    ["a query parameter in another case", "/1?Q=1", { "x-a": "1" }, 400],
  ])("%s", async (_name, path, headers, status) => {
    expect((await gatewayOf(sketch).send({ method: "POST", path, headers })).answer.status).toBe(status);
  });
});

test("a validated body reaches the upstream byte for byte", async () => {
  const gateway = gatewayOf(validating({ ...HTTP, RequestModels: { "application/json": { Ref: "Text" } } }), {
    upstream: () => ({ body: "done" }),
  });
  const outcome = await gateway.send({ method: "POST", path: "/1", chunks: ['"a', ' b"'] });
  expect(await textOf(outcome)).toBe("done");
  expect(gateway.sent[0]?.bodyLength).toBe(5);
});

test("a reference that leads nowhere is refused at start", () => {
  const sketch = validating({ ...MOCK, RequestModels: { "application/json": { Ref: "Text" } } });
  const Text = { Type: "AWS::ApiGateway::Model", Properties: { Schema: { $ref: "https://nowhere.example/x" } } };
  expect(() => gatewayOf({ ...sketch, resources: { Text } })).toThrow("Text.Schema: no model is at");
});
