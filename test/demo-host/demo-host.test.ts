import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type DemoHost, startDemoHost } from "../../lib/demo-host/demo-host.ts";
import { type ClientOptions, callServer } from "../helpers/http-client.ts";

let host: DemoHost;
beforeEach(async () => {
  host = await startDemoHost(() => ({ origins: "https://a.example,https://b.example" }));
});
afterEach(() => host.close());

const call = (path: string, options: ClientOptions = {}) => callServer(host.url.href, { path, ...options });
const submit = (body: string) => call("/api/v1/jobs", { method: "POST", body });

describe("jobs", () => {
  test("are made, listed, read and deleted", async () => {
    const { json } = await submit('{ "video_id": "vid_abc123" }');
    expect(json).toMatchObject({ success: true, data: { job_id: expect.any(String), video_id: "vid_abc123" } });
    const { job_id: id } = (json as { data: { job_id: string } }).data;
    expect((await call("/api/v1/jobs")).json).toMatchObject({ data: [{ job_id: id }] });
    expect((await call(`/api/v1/jobs/${id}`)).json).toMatchObject({ data: { job_id: id } });
    expect(await call(`/api/v1/jobs/${id}`, { method: "DELETE" })).toMatchObject({ status: 200 });
    expect(await call(`/api/v1/jobs/${id}`)).toMatchObject({ status: 404 });
  });

  test("one is an example: found and deleted again and again, in no list", async () => {
    for (const method of ["GET", "DELETE", "DELETE", "GET"]) {
      const { status, json } = await call("/api/v1/jobs/example", { method });
      expect([status, json]).toMatchObject([200, { data: { job_id: "example" } }]);
    }
    expect((await call("/api/v1/jobs")).json).toMatchObject({ data: [] });
  });

  test.each([
    ["no JSON", "video", 400, "INVALID_BODY"],
    ["no object", "[]", 400, "INVALID_BODY"],
    ["no video_id", "{}", 400, "MISSING_FIELD"],
    ["a video_id that is no text", '{"video_id":7}', 400, "MISSING_FIELD"],
    ["too much", JSON.stringify({ video_id: "v".repeat(1_048_600) }), 413, "PAYLOAD_TOO_LARGE"],
  ])("are refused with %s, in the same envelope as the gateway's", async (_, body, status, code) => {
    const answer = await submit(body);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({
      success: false,
      message: expect.any(String),
      error: { detail: expect.any(String), code },
    });
  });
});

test("every answer shows what the gateway told the host", async () => {
  const headers = {
    Authorization: "removed-by-gateway",
    "X-Clipzy-Principal": "demo-client",
    "X-Clipzy-Scopes": "jobs:read",
    "X-Clipzy-Issuer": "http://127.0.0.1:9400",
    "X-Request-Id": "id-1",
    "X-Clipzy-Source-Ip": "127.0.0.9",
  };
  expect((await call("/anything?q=1", { headers })).json).toEqual({
    success: true,
    data: null,
    received: {
      method: "GET",
      path: "/anything?q=1",
      principal: "demo-client",
      scopes: "jobs:read",
      issuer: "http://127.0.0.1:9400",
      requestId: "id-1",
      sourceAddress: "127.0.0.9",
      authorization: "removed-by-gateway",
    },
  });
});

test("a token that reaches the host is not repeated", async () => {
  const { body } = await call("/health", { headers: { Authorization: "Bearer a.b.c" } });
  expect(body).not.toContain("a.b.c");
});

test.each([
  ["an allowed origin", "https://b.example", "https://b.example"],
  ["a foreign origin", "https://c.example", undefined],
  ["a prefix of an allowed origin", "https://a.example.evil.example", undefined],
])("CORS for %s", async (_, origin, allowed) => {
  const { headers } = await call("/health", { headers: { Origin: origin } });
  expect(headers["access-control-allow-origin"]).toBe(allowed);
  expect(headers.vary).toBe("Origin");
});

test("a job's progress is streamed as server-sent events", async () => {
  const { headers, body } = await call("/api/v1/jobs/job_1/events");
  expect(headers["content-type"]).toBe("text/event-stream");
  expect(body.match(/^data: .*$/gm)).toHaveLength(4);
});
