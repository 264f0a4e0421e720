import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type ClientOptions, callServer } from "../../helpers/http-client.ts";
import { type InspectedGateway, startInspectedGateway } from "../inspected-gateway.ts";
import { traced } from "../traced.ts";

let gateway: InspectedGateway;
beforeAll(async () => {
  gateway = await startInspectedGateway();
});
afterAll(() => gateway.close());

const ask = (path: string, options: ClientOptions = {}) => callServer(gateway.inspector.url, { path, ...options });

describe("the inspector lets in its own page and no other", () => {
  const port = () => new URL(gateway.inspector.url).port;

  test.each<{ name: string; headers: () => Record<string, string> }>([
    { name: "127.0.0.1", headers: () => ({ Host: `127.0.0.1:${port()}` }) },
    { name: "localhost", headers: () => ({ Host: `localhost:${port()}` }) },
    { name: "its own page", headers: () => ({ Origin: gateway.inspector.url, "Sec-Fetch-Site": "same-origin" }) },
    { name: "the address bar", headers: () => ({ "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate" }) },
  ])("answers $name", async ({ headers }) => {
    expect((await ask("/_local/session", { headers: headers() })).status).toBe(200);
  });

  test.each<{ name: string; headers: () => Record<string, string> }>([
    { name: "a name that was pointed at this machine", headers: () => ({ Host: `rebound.example:${port()}` }) },
    { name: "another port in Host", headers: () => ({ Host: "127.0.0.1:1" }) },
    { name: "no port in Host", headers: () => ({ Host: "127.0.0.1" }) },
    { name: "a name that begins alike", headers: () => ({ Host: `localhost.example:${port()}` }) },
    { name: "a page of another site", headers: () => ({ "Sec-Fetch-Site": "cross-site" }) },
    { name: "a page on another port", headers: () => ({ "Sec-Fetch-Site": "same-site" }) },
    { name: "a foreign origin", headers: () => ({ Origin: "https://foreign.example" }) },
    { name: "the other name of itself", headers: () => ({ Origin: `http://localhost:${port()}` }) },
    { name: "a sandboxed page", headers: () => ({ Origin: "null" }) },
  ])("refuses $name with 403", async ({ headers }) => {
    const answer = await ask("/_local/session", { headers: headers() });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain("csrfToken");
  });

  test("a link to the page may come from anywhere, one to its data may not", async () => {
    const headers = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
    expect((await ask("/", { headers })).status).toBe(200);
    expect((await ask("/_local/traces", { headers })).status).toBe(403);
    expect((await ask("/", { headers: { ...headers, "Sec-Fetch-Dest": "iframe" } })).status).toBe(403);
  });

  test.each<{ name: string; headers: Record<string, string>; status: number }>([
    { name: "no origin", headers: { Origin: "" }, status: 403 },
    { name: "a foreign origin", headers: { Origin: "https://foreign.example" }, status: 403 },
    { name: "a token of another start", headers: { "X-Local-Csrf": "A".repeat(43) }, status: 403 },
    { name: "an empty token", headers: { "X-Local-Csrf": "" }, status: 403 },
    { name: "what a form can post", headers: { "Content-Type": "text/plain" }, status: 415 },
  ])("sends nothing for $name", async ({ headers, status }) => {
    const before = gateway.received.length;
    expect((await gateway.send({}, headers)).status).toBe(status);
    expect(gateway.received.length).toBe(before);
  });

  test("a GET changes nothing", async () => {
    const before = gateway.received.length;
    expect(await ask("/_local/send")).toMatchObject({ status: 405, headers: { allow: "POST" } });
    expect(gateway.received.length).toBe(before);
  });

  test("a body over 131,072 bytes is not read", async () => {
    const answer = await gateway.send({ body: "a".repeat(131_072) });
    expect(answer.status).toBe(413);
  });
});

describe("what the inspector serves", () => {
  test.each([
    { path: "/", type: "text/html; charset=utf-8" },
    { path: "/style.css", type: "text/css; charset=utf-8" },
    { path: "/client.js", type: "text/javascript; charset=utf-8" },
    { path: "/icon.svg", type: "image/svg+xml" },
    { path: "/_local/session", type: "application/json" },
    { path: "/_local/traces", type: "application/json" },
  ])("$path, never to be kept, framed or taken for something else", async ({ path, type }) => {
    const { status, headers } = await ask(path);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type });
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "DENY",
    });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("a policy that lets the page load its own files and nothing inline", async () => {
    const { headers, body } = await ask("/");
    const policy = String(headers["content-security-policy"]).split("; ");
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy.join()).not.toMatch(/unsafe|\*|data:|http/);
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)/);
  });

  test.each(["/nothing", "/page.html", "/client.ts", "/../page/page.html", "/constructor", "/_local/traces/unknown"])(
    "404 for %s",
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );

  test("a trace by its id, as JSON and as text", async () => {
    gateway.store.add(traced({ id: "known-1", status: 404, code: "NOT_FOUND" }));
    expect((await ask("/_local/traces/known-1")).json).toMatchObject({
      record: { id: "known-1" },
      trace: { steps: [] },
    });
    const text = await ask("/_local/traces/known-1.txt");
    expect(text.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(text.body).toMatch(/^404 NOT_FOUND {2}GET \/api\/v1\/jobs /);
  });

  test("the list of requests, the newest first, with the counts of every stop", async () => {
    gateway.store.add(traced({ id: "older" }));
    gateway.store.add(traced({ id: "newer" }));
    const { json } = await ask("/_local/traces");
    expect(json).toMatchObject({ requests: expect.arrayContaining([]), counts: { "web ACL": { refused: 0 } } });
    const ids = (json as { requests: { id: string }[] }).requests.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual(["newer", "older"]);
  });
});
