import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { decodeJwt } from "jose";
import { renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack();
});
afterEach(() => stack.upstream.answerWith());
afterAll(() => stack.close());

const last = () => {
  const request = stack.upstream.received.at(-1);
  if (!request) throw new Error("the host was not asked");
  return request;
};

/** Names that a client might try, in more than one spelling. */
const SPOOFED = {
  "X-Clipzy-Principal": "admin",
  "x-clipzy-scopes": "admin",
  "X-CLIPZY-ISSUER": "https://evil.example",
  "X-Request-Id": "forged",
  "X-Clipzy-Source-Ip": "10.0.0.1",
  "X-Forwarded-For": "10.0.0.1",
};

describe("the host learns from the gateway", () => {
  const TOLD = [
    "x-clipzy-principal",
    "x-clipzy-scopes",
    "x-clipzy-issuer",
    "x-request-id",
    "x-clipzy-source-ip",
    "x-forwarded-for",
    "authorization",
  ];
  const told = () => Object.fromEntries(TOLD.map((name) => [name, last().headers[name]]));

  test.each([
    ["", {}],
    [", and a client that sends those headers itself changes nothing", SPOOFED],
    [", nor one that sends them twice", { ...SPOOFED, "X-Clipzy-Principal": ["admin", "root"] }],
    [", nor one that names them in Connection", { Connection: Object.keys(SPOOFED).join(", ") }],
  ])("who calls, with what, under which id, and from where%s", async (_, headers) => {
    const token = await stack.token("jobs:read jobs:write");
    const options = { headers: headers as Record<string, string | string[]>, localAddress: "127.0.0.9" };
    const answer = await stack.call("/api/v1/jobs", bearing(token, options));
    expect(answer).toMatchObject({ status: 200 });
    expect(told()).toEqual({
      "x-clipzy-principal": decodeJwt(token).sub,
      "x-clipzy-scopes": "jobs:read jobs:write",
      "x-clipzy-issuer": stack.issuer,
      "x-request-id": stack.records.at(-1)?.id,
      "x-clipzy-source-ip": "127.0.0.9",
      "x-forwarded-for": "127.0.0.9",
      authorization: "removed-by-gateway",
    });
    expect(last().rawHeaders.join("\n")).not.toContain(token);
  });

  test.each([
    ["", {}],
    [", whatever is claimed", SPOOFED],
  ])("that nobody in particular calls a public route%s", async (_, headers) => {
    const token = await stack.token("admin");
    await stack.call("/health", bearing(token, { headers }));
    expect(told()).toMatchObject({
      "x-clipzy-principal": "anonymous",
      "x-clipzy-scopes": "-",
      "x-clipzy-issuer": "-",
      "x-request-id": stack.records.at(-1)?.id,
      "x-clipzy-source-ip": "127.0.0.1",
      authorization: "removed-by-gateway",
    });
    expect(last().rawHeaders.join("\n")).not.toContain(token);
  });

  test("the body and the query as they were sent", async () => {
    const body = '{ "video_id": "vid_äß\u{1f600}" }';
    await stack.callWith("jobs:write", "/api/v1/jobs?a=1&a=2&c=x%20y", { method: "POST", body });
    expect(last().body).toBe(body);
    expect(last().target).toContain("a=1&a=2");
  });
});

test("HEAD is answered without a body, and without a length that would be a lie", async () => {
  const answer = await stack.callWith("admin", "/api/v1/admin/users", { method: "HEAD" });
  expect(answer).toMatchObject({ status: 200, body: "" });
  expect(answer.headers["content-length"]).toBeUndefined();
});

describe("a host that", () => {
  const origin = "https://app.example.com";

  test.each([400, 401, 403, 404, 409, 429, 500, 502, 503])("answers %i is passed on unchanged", async (status) => {
    const body = '{"success":false,"message":"its own","error":{"detail":"its own","code":"ITS_OWN"}}';
    stack.upstream.answerWith((_, response) => {
      response.writeHead(status, { "Content-Type": "application/json", "X-Own": "1" }).end(body);
    });
    const answer = await stack.callWith("jobs:read", "/api/v1/jobs");
    expect(answer).toMatchObject({ status, body, headers: { "x-own": "1" } });
    expect(stack.records.at(-1)).toMatchObject({ stop: "private integration", status });
  });

  test("answers with its own CORS headers is passed on unchanged", async () => {
    stack.upstream.answerWith((_, response) => {
      response.writeHead(200, { "Access-Control-Allow-Origin": origin, Vary: "Origin" }).end("{}");
    });
    const { headers } = await stack.callWith("jobs:read", "/api/v1/jobs", { headers: { Origin: origin } });
    expect(headers).toMatchObject({ "access-control-allow-origin": origin, vary: "Origin" });
  });

  test("is slower than the integration's timeout: 504", async () => {
    stack.upstream.answerWith(() => {});
    const answer = await stack.callWith("jobs:read", "/api/v1/jobs", { headers: { Origin: origin } });
    expect(answer).toMatchObject({ status: 504, body: renderEnvelope("UPSTREAM_TIMEOUT") });
    expect(answer.headers["access-control-allow-origin"]).toBe(origin);
  });

  test.each([
    ["hangs up", (socket: { destroy(): void }) => socket.destroy()],
    ["talks nonsense", (socket: { end(text: string): void }) => socket.end("nonsense\r\n\r\n")],
  ])("%s: 502", async (_, misbehave) => {
    stack.upstream.answerWith((request) => misbehave(request.socket));
    const answer = await stack.callWith("jobs:read", "/api/v1/jobs", { headers: { Origin: origin } });
    expect(answer).toMatchObject({ status: 502, body: renderEnvelope("UPSTREAM_UNREACHABLE") });
    expect(answer.headers["access-control-allow-origin"]).toBe(origin);
  });

  test("dies in the middle of its answer: the client's connection breaks", async () => {
    stack.upstream.answerWith((request, response) => {
      response.write("half");
      setTimeout(() => request.socket.destroy(), 50);
    });
    const before = stack.records.length;
    await expect(stack.callWith("jobs:read", "/api/v1/jobs")).rejects.toThrow("aborted");
    while (stack.records.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(stack.records.at(-1)).toMatchObject({ cut: true });
  });

  test("streams events: each arrives when it is sent", async () => {
    const sent: Array<() => void> = [];
    stack.upstream.answerWith((_, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
      sent.push(() => response.write("data: one\n\n"));
    });
    const token = await stack.token("jobs:read");
    const socket = connect(stack.run.gateway.port, "127.0.0.1", () => {
      socket.write(`GET /api/v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    });
    socket.setEncoding("latin1");
    expect((await once(socket, "data"))[0]).toContain("text/event-stream");
    sent[0]?.();
    expect((await once(socket, "data"))[0]).toContain("data: one");
    socket.destroy();
  });

  test("is no longer wanted is told so", async () => {
    const closed = new Promise<void>((resolve) => {
      stack.upstream.answerWith((request) => void request.socket.once("close", () => resolve()));
    });
    const token = await stack.token("jobs:read");
    const socket = connect(stack.run.gateway.port, "127.0.0.1", () => {
      socket.write(`GET /api/v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      setTimeout(() => socket.destroy(), 200);
    });
    await closed;
  });
});

test("a host that is down: 502, readable by the page that asked", async () => {
  const own = await startLocalStack();
  await own.upstream.goDown();
  const origin = "https://app.example.com";
  const answer = await own.callWith("jobs:read", "/api/v1/jobs", { headers: { Origin: origin } });
  expect(answer).toMatchObject({ status: 502, body: renderEnvelope("UPSTREAM_UNREACHABLE") });
  expect(answer.headers).toMatchObject({
    "access-control-allow-origin": origin,
    vary: expect.stringContaining("Origin"),
  });
  await own.close();
});
