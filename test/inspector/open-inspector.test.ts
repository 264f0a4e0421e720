import { createServer as createHttpServer, type Server } from "node:http";
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { modelOf } from "../../lib/access/model/model-of.ts";
import type { Inspector } from "../../lib/inspector/server/inspector-server.ts";
import { createTraceStore } from "../../lib/inspector/traces/trace-store.ts";
import type { Announcement } from "../../lib/local-run/announcement.ts";
import type { LocalRun } from "../../lib/local-run/local-run.ts";
import { InspectorPortError, inspectedEnvironment, openInspector } from "../../lib/local-run/open-inspector.ts";
import { closeServer, listen } from "../../lib/loopback/listen.ts";
import { environment } from "../helpers/environment.ts";
import { callServer } from "../helpers/http-client.ts";

const RUN = { gateway: { url: "http://127.0.0.1:1" }, issuers: [] } as unknown as LocalRun;

const FACTS = {
  environment: "local",
  corsOrigins: ["http://localhost:3000"],
  routes: [
    { method: "GET", path: "/api/v1/jobs/{proxy+}", isPublic: false, scopes: ["jobs:read"] },
    { method: "POST", path: "/api/v1/{v}/jobs", isPublic: false, scopes: ["jobs:read", "admin"] },
  ],
} as unknown as Announcement;

const opened: Inspector[] = [];
async function open(port?: number): Promise<Inspector> {
  const inspector = await openInspector(RUN, FACTS, { port, store: createTraceStore(), now: () => 0 });
  opened.push(inspector);
  return inspector;
}
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await closeServer(server);
  for (const inspector of opened.splice(0)) await inspector.close();
});

describe("opening the inspector of a run", () => {
  test("the form offers what the environment has, and no token where no issuer is on this machine", async () => {
    const { json } = await callServer((await open(0)).url, { path: "/_local/session" });
    expect(json).toMatchObject({
      environment: "local",
      canFetchTokens: false,
      suggestions: {
        origins: ["http://localhost:3000"],
        scopes: ["jobs:read", "admin"],
        routes: [
          { method: "GET", path: "/api/v1/jobs/example" },
          { method: "POST", path: "/api/v1/example/jobs" },
        ],
      },
    });
  });

  test("a route says what narrows it besides its scopes, ANY by a method that has no route", () => {
    const rules = [
      { methods: "*", path: "/api/*", scopes: ["admin"], allow: ["192.0.2.8/29"] },
      { methods: ["GET"], path: "/api/*", scopes: ["jobs:read"], allow: ["192.0.2.8/30"] },
    ];
    const access = modelOf("test", environment({ auth: { rules } }));
    const routes = ["ANY", "GET"].map((method) => ({ method, path: "/api/{proxy+}", isPublic: false, scopes: [] }));
    const { suggestions } = inspectedEnvironment({ issuers: [], access }, { ...FACTS, routes });
    expect(suggestions.routes.map(({ method, path, limits }) => [method, path, limits])).toEqual([
      ["ANY", "/api/example", ["from 192.0.2.8/29"]],
      ["GET", "/api/example", ["from 192.0.2.8/30"]],
    ]);
  });

  test.each<[string, object, string | undefined, string]>([
    ["this machine's", {}, undefined, "127.0.0.1"],
    ["one of the office, which is let in", { allow: ["198.51.100.0/24"] }, undefined, "198.51.100.10"],
    ["the only one that is let in", { allow: ["10.0.0.7/32"] }, undefined, "10.0.0.7"],
    ["this machine's, where it is let in as well", { allow: ["10.0.0.7/32", "127.0.0.0/8"] }, undefined, "127.0.0.1"],
    ["this machine's, where none is let in", { closed: true }, undefined, "127.0.0.1"],
    ["the one that was asked for", { allow: ["198.51.100.0/24"] }, "192.0.2.1", "192.0.2.1"],
  ])("the form begins with the address %s", async (_, webAcl, address, expected) => {
    const run = { ...RUN, access: modelOf("test", environment({ webAcl })) };
    const inspector = await openInspector(run, FACTS, { port: 0, store: createTraceStore(), now: () => 0, address });
    opened.push(inspector);
    const { json } = await callServer(inspector.url, { path: "/_local/session" });
    expect(json).toMatchObject({ clientAddress: expected });
  });

  test("each issuer that is on this machine can be asked, and made to sign what is wrong", async () => {
    const issuers = ["https://a.example", "https://b.example"].map((issuer) => {
      return { issuer, tokenEndpoint: "http://127.0.0.1:1/token", startedHere: false, isStandIn: true } as const;
    });
    const elsewhere = { issuer: "https://c.example", tokenEndpoint: undefined, startedHere: false };
    const inspected = inspectedEnvironment({ issuers: [...issuers, elsewhere] }, FACTS);
    expect(inspected.fetchToken).toBeDefined();
    expect(inspected.suggestions.issuers).toEqual(["https://a.example", "https://b.example"]);
    expect(inspected.suggestions.tokenFaults).toContain("audience-refused");
  });

  test("a token is asked for in the name that was chosen", async () => {
    const asked: string[] = [];
    const issuers = await Promise.all(
      ["https://a.example", "https://b.example"].map(async (issuer) => {
        const server = createHttpServer((_request, response) => {
          asked.push(issuer);
          response.end('{"access_token":"aaaa.bbbb.cccc"}');
        });
        servers.push(server);
        return { issuer, tokenEndpoint: `http://127.0.0.1:${await listen(server)}/token`, startedHere: true };
      }),
    );
    const { fetchToken } = inspectedEnvironment({ issuers }, FACTS);
    for (const issuer of ["https://b.example", undefined]) await fetchToken?.({ kind: "valid", scopes: [], issuer });
    expect(asked).toEqual(["https://b.example", "https://a.example"]);
  });

  test("a port that was asked for and is taken is an error with its remedy", async () => {
    const other = createServer();
    const port = await listen(other);
    await expect(open(port)).rejects.toThrow(InspectorPortError);
    await expect(open(port)).rejects.toThrow(`port ${port} (EADDRINUSE); choose another with --inspector-port`);
    await closeServer(other);
  });

  test("two runs side by side get two ports without being asked", async () => {
    const urls = [(await open()).url, (await open()).url];
    expect(new Set(urls).size).toBe(2);
  });
});
