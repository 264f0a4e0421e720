import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { withholdToken } from "../../../lib/inspector/server/send-request.ts";
import { type InspectedGateway, startInspectedGateway, TOKEN } from "../inspected-gateway.ts";

let gateway: InspectedGateway;
beforeAll(async () => {
  gateway = await startInspectedGateway();
});
afterAll(() => gateway.close());

const ORIGIN = "https://app.example.com";

describe("sending the form's request", () => {
  test("goes out as it was filled in, from the address that was given", async () => {
    await gateway.send({
      method: "PUT",
      path: "/a//b/../c;d?e=%2f",
      sourceIp: "127.0.0.9",
      headers: [["X-Clipzy-Principal", "forged"]],
      body: "text",
    });
    const { method, url, from, headers } = gateway.received.at(-1) ?? {};
    expect({ method, url, from }).toEqual({
      method: "PUT",
      url: "/a//b/../c;d?e=%2f",
      from: "127.0.0.9",
    });
    expect(headers).toMatchObject({
      "x-clipzy-principal": "forged",
      "content-length": "4",
      host: new URL(gateway.gatewayUrl).host,
    });
  });

  test.each(["203.0.113.7", "2001:db8::7"])(
    "comes from %s by the header that the gateway takes for it",
    async (sourceIp) => {
      const { result } = await gateway.send({ sourceIp });
      const { from, headers } = gateway.received.at(-1) ?? {};
      expect([from, headers?.["x-local-address"]]).toEqual(["127.0.0.1", sourceIp]);
      expect(result.curl.command).toContain(`-H "X-Local-Address: ${sourceIp}"`);
    },
  );

  test("from loopback names no address", async () => {
    await gateway.send({ sourceIp: "127.0.0.9" });
    expect(gateway.received.at(-1)?.headers).not.toHaveProperty("x-local-address");
  });

  test("answers with what curl sees, what the upstream received, and the id of the trace", async () => {
    const { result } = await gateway.send({});
    expect(result.curl.answer).toMatchObject({ status: 200, statusLine: "HTTP/1.1 200 OK", body: '{"sent":""}' });
    expect(result.upstream).toMatchObject({ url: "http://127.0.0.1:8000/" });
    expect(gateway.store.find(result.traceId ?? "")).toBeDefined();
    expect(result.browser).toEqual({ kind: "no page" });
  });

  test.each([
    { name: "a valid one", token: { kind: "valid", scopes: [] }, sent: `Bearer ${TOKEN}` },
    { name: "an expired one", token: { kind: "expired", scopes: [] }, sent: `Bearer ${TOKEN}-expired` },
    { name: "a pasted one", token: { kind: "text", text: "pasted.by.somebody" }, sent: "Bearer pasted.by.somebody" },
  ] as const)("sends $name, and never shows it", async ({ token, sent }) => {
    const { body, result } = await gateway.send({ token, origin: ORIGIN });
    expect(gateway.received.at(-1)?.headers.authorization).toBe(sent);
    expect(body).not.toContain(sent.slice("Bearer ".length));
    expect(result.curl.answer).toMatchObject({ body: '{"sent":"Bearer $CLIPZY_TOKEN"}' });
    expect(result.upstream?.headers).toEqual([["X-Sent", "Bearer $CLIPZY_TOKEN"]]);
    expect(result.curl.command).toContain('-H "Authorization: Bearer $CLIPZY_TOKEN"');
  });

  test("asks first where a browser does, without the token", async () => {
    const before = gateway.received.length;
    const { result } = await gateway.send({ origin: ORIGIN, token: { kind: "valid", scopes: [] } });
    const [preflight, request] = gateway.received.slice(before);
    expect([preflight?.method, request?.method]).toEqual(["OPTIONS", "GET"]);
    expect(preflight?.headers).toMatchObject({ origin: ORIGIN, "access-control-request-headers": "authorization" });
    expect(preflight?.headers).not.toHaveProperty("authorization");
    expect(result.browser).toMatchObject({
      kind: "readable",
      status: 200,
      preflight: { statusLine: "HTTP/1.1 204 No Content" },
    });
  });

  test.each([
    { origin: "https://foreign.example", token: { kind: "none" }, because: /no Access-Control-Allow-Origin/ },
    { origin: "https://foreign.example", token: { kind: "valid", scopes: [] }, because: /preflight.*never sent/ },
    { origin: "null", token: { kind: "none" }, because: /no Access-Control-Allow-Origin/ },
  ] as const)("a page of $origin with token $token.kind is blocked", async ({ origin, token, because }) => {
    const { result } = await gateway.send({ origin, token });
    expect(result.browser).toMatchObject({ kind: "blocked", reason: expect.stringMatching(because) });
    expect(result.curl.answer).toMatchObject({ status: 200 });
  });

  test("says what a page cannot set", async () => {
    const { result } = await gateway.send({ origin: ORIGIN, headers: [["Cookie", "a=b"]] });
    expect(result.browser).toMatchObject({ notes: [expect.stringContaining("cannot set Cookie")] });
  });

  test("all problems of a form come at once, by field", async () => {
    const { status, json } = await gateway.send({ path: "x", sourceIp: "10.0.0.256" });
    expect(status).toBe(400);
    expect((json as { problems: { field: string }[] }).problems.map(({ field }) => field)).toEqual([
      "path",
      "sourceIp",
    ]);
  });
});

test("a gateway that has ended is said in words", async () => {
  const ended = await startInspectedGateway();
  await ended.endGateway();
  const { result } = await ended.send({});
  expect(result.curl.answer).toEqual({ error: "the gateway does not listen any more" });
  expect(result.browser).toMatchObject({ kind: "failed" });
  await ended.close();
});

describe("withholding the token", () => {
  test.each([
    {
      name: "in every string, at any depth",
      token: "aaaa.bbbb.cccc",
      value: { a: ["x aaaa.bbbb.cccc y"] },
      shown: { a: ["x $CLIPZY_TOKEN y"] },
    },
    {
      name: "with characters that JSON escapes",
      token: 'quoted"and\\more',
      value: 'is quoted"and\\more',
      shown: "is $CLIPZY_TOKEN",
    },
    {
      name: "not a text too short to be one",
      token: "status",
      value: { status: "status" },
      shown: { status: "status" },
    },
    { name: "nothing without a token", token: undefined, value: ["aaaa.bbbb.cccc"], shown: ["aaaa.bbbb.cccc"] },
  ])("$name", ({ token, value, shown }) => {
    expect(withholdToken<unknown>(value, token)).toEqual(shown);
  });
});
