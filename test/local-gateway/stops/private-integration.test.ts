import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { gatewayOf, headerOf, policyAnswer, textOf } from "../fake-world.ts";
import { type ApiSketch, MOCK } from "../sketched-template.ts";

function proxy(more: Record<string, unknown> = {}): ApiSketch {
  const Integration = { Type: "HTTP_PROXY", IntegrationHttpMethod: "ANY", Uri: "http://backend.example/", ...more };
  return { methods: { "ANY /{proxy+}": { Integration } } };
}

describe("HTTP_PROXY", () => {
  test("puts the given upstream in the place of a private address, path kept", async () => {
    const sketch = proxy({
      ConnectionType: "VPC_LINK",
      Uri: "http://balancer.local.invalid:8000/base/{proxy}",
      RequestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
    });
    const gateway = gatewayOf(sketch, { upstreamUrl: new URL("http://127.0.0.1:9000") });
    await gateway.send({ path: "/a/b?c=1" });
    expect(gateway.sent[0]).toMatchObject({ target: "/base/a/b?c=1" });
    expect(gateway.sent[0]?.url.origin).toBe("http://127.0.0.1:9000");
    expect(gateway.sent[0]?.headers).toContainEqual(["Host", "127.0.0.1:9000"]);
  });

  test.each([
    ["plain", "/a/b", "/a/b"],
    ["a space", "/a%20b", "/a%20b"],
    ["a slash that was escaped", "/a%2Fb", "/a/b"],
    ["a question mark that was escaped", "/a%3Fb", "/a%3Fb"],
    ["a hash that was escaped", "/a%23b", "/a%23b"],
    ["a percent sign", "/a%25b", "/a%25b"],
    ["dots that were escaped", "/%2e%2e/a", "/../a"],
    ["what is not ASCII", "/%C3%A9", "/%C3%A9"],
  ])("writes a path parameter into the address: %s", async (_name, path, target) => {
    const gateway = gatewayOf(
      proxy({
        Uri: "http://backend.example/{proxy}",
        RequestParameters: { "integration.request.path.proxy": "method.request.path.proxy" },
      }),
    );
    await gateway.send({ path });
    expect(gateway.sent[0]?.target).toBe(target);
  });

  test.each(["a=1&a=2", "a=%20+b", "a", "a=b=c", "%zz"])("passes the query %s on byte for byte", async (query) => {
    const gateway = gatewayOf(proxy());
    await gateway.send({ path: `/x?${query}` });
    expect(gateway.sent[0]?.target).toBe(`/?${query}`);
  });

  test("mapped values override the client's, in every spelling and number", async () => {
    const gateway = gatewayOf(
      proxy({ RequestParameters: { "integration.request.header.X-Source": "context.identity.sourceIp" } }),
    );
    const headers = [
      ["x-source", "1.1.1.1"],
      ["X-SOURCE", "2.2.2.2"],
    ] as const;
    await gateway.send({ path: "/x", headers, sourceIp: "127.0.0.9" });
    const received = gateway.sent[0]?.headers.filter(([name]) => name.toLowerCase() === "x-source");
    expect(received).toEqual([["X-Source", "127.0.0.9"]]);
  });

  test("a decoded parameter cannot add a header", async () => {
    const mapping = { "integration.request.header.X-Path": "method.request.path.proxy" };
    const gateway = gatewayOf(proxy({ RequestParameters: mapping }));
    await gateway.send({ path: "/a%0d%0aX-Principal:%20admin" });
    expect(gateway.sent[0]?.headers).toContainEqual(["X-Path", "a  X-Principal: admin"]);
  });

  test("passes repeated headers on", async () => {
    const gateway = gatewayOf(proxy());
    await gateway.send({
      path: "/x",
      headers: [
        ["X-A", "1"],
        ["x-a", "2"],
      ],
    });
    expect(gateway.sent[0]?.headers).toEqual(
      expect.arrayContaining([
        ["X-A", "1"],
        ["x-a", "2"],
      ]),
    );
  });

  test("streams a body whose length is known", async () => {
    const gateway = gatewayOf(proxy());
    await gateway.send({ method: "POST", path: "/x", body: "hello" });
    expect(gateway.sent[0]?.body).toBeInstanceOf(Readable);
    expect(gateway.sent[0]?.bodyLength).toBe(5);
  });

  test.each([
    ["buffered, the answer has a length", {}, "2"],
    ["streamed, it comes in chunks", { ResponseTransferMode: "STREAM" }, undefined],
  ])("%s", async (_name, more, length) => {
    const upstream = () => ({ headers: { "content-length": "2" }, body: "{}" });
    const outcome = await gatewayOf(proxy(more), { upstream }).send({ path: "/x" });
    expect(headerOf(outcome, "content-length")).toBe(length);
    expect(await textOf(outcome)).toBe("{}");
  });

  test("keeps several cookies", async () => {
    const outcome = await gatewayOf(proxy(), {
      upstream: () => ({ headers: { "set-cookie": "a", "Set-Cookie": "b" } }),
    }).send({ path: "/x" });
    expect(outcome.answer.headers.filter(([name]) => name.toLowerCase() === "set-cookie")).toHaveLength(2);
  });

  test("the trace shows what the upstream was sent, but no token that is passed on", async () => {
    const outcome = await gatewayOf(proxy()).send({
      path: "/x",
      headers: { Authorization: "Bearer secret", Cookie: "secret" },
    });
    expect(JSON.stringify(outcome.trace)).not.toContain("secret");
    expect(outcome.trace?.upstream).toMatchObject({ method: "GET", url: "http://backend.example/", status: 200 });
    expect(outcome.trace?.upstream?.headers).toContainEqual(["Authorization", "(not shown)"]);
  });

  test("the trace does not show the token of another header, nor what a mapping makes of it", async () => {
    const mappings = {
      "integration.request.header.X-Copy": "method.request.header.X-Token",
      "integration.request.querystring.copy": "method.request.header.X-Token",
    };
    const sketch = proxy({ RequestParameters: mappings });
    const methods = Object.fromEntries(
      Object.entries(sketch.methods).map(([key, method]) => [key, { ...method, AuthorizationType: "CUSTOM" }]),
    );
    const gateway = gatewayOf(
      { methods, authorizer: { IdentitySource: "method.request.header.X-Token" } },
      { lambda: () => policyAnswer("Allow") },
    );
    const outcome = await gateway.send({ path: "/x", headers: { "X-Token": "Bearer a-secret-token" } });
    expect(outcome.answer.status).toBe(200);
    expect(gateway.sent.at(-1)?.headers).toContainEqual(["X-Copy", "Bearer a-secret-token"]);
    expect(JSON.stringify(outcome.trace)).not.toContain("secret");
  });
});

describe("MOCK", () => {
  const mock = (response: Record<string, unknown>, request = "{ statusCode: 200 }"): ApiSketch => ({
    methods: {
      "GET /{id}": {
        Integration: {
          Type: "MOCK",
          RequestTemplates: { "application/json": request },
          IntegrationResponses: [{ StatusCode: "200", ...response }],
        },
      },
    },
  });
  const template = (text: string) => mock({ ResponseTemplates: { "application/json": text } });

  test.each([
    ["that is none", "teapot"],
    ["below the range", "99"],
    ["above the range", "600"],
  ])("a status override %s is a configuration error", async (_name, status) => {
    const outcome = await gatewayOf(template(`#set($context.responseOverride.status = "${status}")`)).send({
      path: "/1",
    });
    expect(outcome.answer.status).toBe(500);
  });

  test.each(["", "[]", "null", "{}", "statusCode: 200", '{"statusCode": "x"}'])(
    "a request template that says %j is one",
    async (text) => {
      expect((await gatewayOf(mock({}, text)).send({ path: "/1" })).answer.status).toBe(500);
    },
  );

  test.each(['{"statusCode": 200}', "{statusCode: 200}", "{ 'statusCode': 200 }", '{"statusCode": "200"}'])(
    "%s is a status",
    async (text) => {
      expect((await gatewayOf(mock({}, text)).send({ path: "/1" })).answer.status).toBe(200);
    },
  );

  test("an overridden header is one line", async () => {
    const text = '#set($context.responseOverride.header.X-Id = $input.params("id"))';
    expect(headerOf(await gatewayOf(template(text)).send({ path: "/a%0d%0aSet-Cookie:b" }), "x-id")).toBe(
      "a  Set-Cookie:b",
    );
  });

  test("a template that fails at run time is a configuration error", async () => {
    const outcome = await gatewayOf(template('$util.parseJson("no json")')).send({ path: "/1" });
    expect([outcome.answer.status, await textOf(outcome)]).toEqual([500, '{"message": "Internal server error"}']);
  });
});

const PREFLIGHT = {
  Integration: {
    Type: "MOCK",
    ContentHandling: "CONVERT_TO_TEXT",
    RequestTemplates: { "application/json": "{ statusCode: 204 }" },
    IntegrationResponses: [{ StatusCode: "204", ResponseParameters: { "method.response.header.Vary": "'Origin'" } }],
  },
};

describe("a preflight", () => {
  test("is answered before any authorizer is asked", async () => {
    const gateway = gatewayOf({
      methods: { "OPTIONS /a": PREFLIGHT, "GET /a": { ...MOCK, AuthorizationType: "CUSTOM" } },
    });
    const outcome = await gateway.send({ method: "OPTIONS", path: "/a" });
    expect([outcome.stop, outcome.answer.status, gateway.events.length]).toEqual(["preflight", 204, 0]);
    expect(headerOf(outcome, "vary")).toBe("Origin");
    expect(outcome.code).toBeUndefined();
  });

  test("is throttled as any method", async () => {
    const settings = [{ HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 1, ThrottlingBurstLimit: 0 }];
    const gateway = gatewayOf({ methods: { "OPTIONS /a": PREFLIGHT }, stage: { MethodSettings: settings } });
    expect((await gateway.send({ method: "OPTIONS", path: "/a" })).answer.status).toBe(429);
  });

  test("of a path that does not exist is an unknown route", async () => {
    const outcome = await gatewayOf({ methods: { "OPTIONS /a": PREFLIGHT } }).send({ method: "OPTIONS", path: "/b" });
    expect([outcome.stop, outcome.answer.status]).toEqual(["route", 403]);
  });
});
