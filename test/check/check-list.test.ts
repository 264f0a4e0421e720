import { describe, expect, test } from "@jest/globals";
import { checkList } from "../../lib/check/check-list.ts";
import type { CheckSubject } from "../../lib/check/checks/check-subject.ts";
import { settledItems } from "../../lib/check/render-report.ts";
import { type CheckResult, runChecks } from "../../lib/check/run-checks.ts";
import { checkEnvironment } from "./check-environment.ts";
import { fakeGateway, type GatewayFaults, ORIGINS, TOKEN } from "./fake-gateway.ts";

const CERTIFICATE = "arn:aws:acm:eu-central-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
const BASE = new URL("http://127.0.0.1:8080");

function subject(more: Partial<CheckSubject> = {}): CheckSubject {
  return { config: checkEnvironment(), base: BASE, token: TOKEN, ...more };
}

function resultsOf(faults: GatewayFaults, more: Partial<CheckSubject> = {}): Promise<CheckResult[]> {
  return runChecks(checkList(subject(more)), { send: fakeGateway(faults), now: () => 0 });
}

function different(results: readonly CheckResult[]): string[] {
  return results.filter((result) => result.verdict === "different").map((result) => `${result.name} | ${result.got}`);
}

describe("a gateway that keeps its word", () => {
  test("passes every check, with a token", async () => {
    const results = await resultsOf({});
    expect(different(results)).toEqual([]);
    expect(results.filter((result) => result.verdict === "as expected").length).toBeGreaterThan(35);
  });

  test("passes every check that needs no token, without one", async () => {
    const results = await resultsOf({}, { token: undefined });
    expect(different(results)).toEqual([]);
    expect(results.filter((result) => result.got === "needs CLIPZY_TOKEN")).toHaveLength(2);
  });

  test("from outside the allowlist, passes when it blocks", async () => {
    const results = await resultsOf({ blocked: true }, { outside: true });
    expect(different(results)).toEqual([]);
  });

  test("from outside the allowlist, fails when it lets the request in", async () => {
    const results = await resultsOf({}, { outside: true });
    expect(different(results).length).toBeGreaterThan(5);
  });
});

describe("a gateway with one fault is named by the checks that the fault touches", () => {
  const table: { fault: string; faults: GatewayFaults; named: RegExp; got: RegExp }[] = [
    {
      fault: "another detail in the 401 body",
      faults: {
        unauthorizedBody:
          '{"success":false,"message":"Unauthorized","error":{"detail":"No token.","code":"UNAUTHORIZED"}}',
      },
      named: /without a token: the 401 of the users' page/,
      got: /the body reads/,
    },
    {
      fault: "AWS's own 401 body",
      faults: { unauthorizedBody: '{"message":"Unauthorized"}' },
      named: /without a token: the 401 of the users' page/,
      got: /the body is not the error envelope/,
    },
    {
      fault: "no challenge on 401",
      faults: { challenge: false },
      named: /Bearer and one word: 401/,
      got: /no WWW-Authenticate/,
    },
    {
      fault: "every origin allowed",
      faults: { allowsOrigin: () => true },
      named: /origin null: 403 without CORS headers/,
      got: /status 401/,
    },
    {
      fault: "origins compared by their beginning",
      faults: { allowsOrigin: (origin) => ORIGINS.some((each) => origin.startsWith(each)) },
      named: /origin https:\/\/app\.example\.com\.invalid: 403/,
      got: /status 401/,
    },
    {
      fault: "origins compared in any case",
      faults: { allowsOrigin: (origin) => ORIGINS.includes(origin.toLowerCase()) },
      named: /origin HTTPS:\/\/APP\.EXAMPLE\.COM: 403/,
      got: /status 401/,
    },
    {
      fault: "the first origin for every page",
      faults: { echo: () => ORIGINS[0] },
      named: /a page of https:\/\/studio\.example\.com can read a 401/,
      got: /Access-Control-Allow-Origin: "https:\/\/app\.example\.com"/,
    },
    {
      fault: "no origin on refusals",
      faults: { echo: () => undefined },
      named: /a page of https:\/\/app\.example\.com can read a 404/,
      got: /no Access-Control-Allow-Origin/,
    },
    {
      fault: "an authorizer that accepts every token",
      faults: { accepts: () => true },
      named: /a token with alg none: 401/,
      got: /status 200/,
    },
    {
      fault: "an authorizer that does not look at signatures",
      faults: { accepts: (value) => /^bearer .+\..+\..{8,}$/i.test(value) },
      named: /a valid token with an altered signature: 401/,
      got: /status 200/,
    },
    {
      fault: "an authorizer that accepts no token",
      faults: { accepts: () => false },
      named: /GET \/api\/v1\/jobs with the token passes/,
      got: /status 401 UNAUTHORIZED/,
    },
    {
      fault: "paths that are folded, not refused",
      faults: { foldsPaths: true },
      named: /a doubled slash in the path: 400/,
      got: /status 404/,
    },
    {
      fault: "an X-Forwarded-For that is believed",
      faults: { trustsForwardedFor: true },
      named: /claims a denied address/,
      got: /REQUEST_BLOCKED/,
    },
    {
      fault: "headers that are spelled like the gateway's own and get through",
      faults: { trustsSpoofedHeaders: true },
      named: /^X_Clipzy_Principal: 403/,
      got: /UNAUTHORIZED/,
    },
  ];

  test.each(table)("$fault", async ({ faults, named, got }) => {
    const named_ = different(await resultsOf(faults)).filter((line) => named.test(line));
    expect(named_).toHaveLength(1);
    expect(named_[0]).toMatch(got);
  });

  test("a 401 that quotes the credential is named, and the credential is not printed", async () => {
    const results = await runChecks(checkList(subject()), {
      now: () => 0,
      send: async (probe) => {
        const authorization = probe.headers.find(([name]) => name === "Authorization")?.[1] ?? "";
        return { kind: "answer", status: 401, headers: [], body: `you sent ${authorization}` };
      },
    });
    const echoes = results.filter((result) => result.got === "the answer gives the credential back");
    expect(echoes.length).toBeGreaterThan(5);
    expect(JSON.stringify(results)).not.toContain(TOKEN);
  });
});

describe("a gateway that does not answer", () => {
  const silent = () =>
    runChecks(checkList(subject()), { send: async () => ({ kind: "failure", code: "TIMEOUT" }), now: () => 0 });

  test("is given up after three probes", async () => {
    const results = await silent();
    expect(different(results)).toHaveLength(3);
    expect(results.filter(({ got }) => got === "not asked: the gateway does not answer").length).toBeGreaterThan(30);
  });

  test("settles nothing", async () => {
    expect(settledItems(await silent())).toEqual([]);
  });
});

describe("what is asked stays harmless and bounded", () => {
  const probes = (more: Partial<CheckSubject> = {}) =>
    checkList(subject(more)).flatMap((entry) => ("probe" in entry ? [entry] : []));

  test("nothing but GET and HEAD carries the valid token", () => {
    const carrying = probes().filter(({ probe }) => probe.headers.some(([, value]) => value.endsWith(TOKEN)));
    expect(carrying.length).toBeGreaterThan(0);
    expect(carrying.filter(({ probe }) => !["GET", "HEAD"].includes(probe.method))).toEqual([]);
  });

  test("200 origins do not make more than 100 requests", () => {
    const origins = Array.from({ length: 200 }, (_, index) => `https://o${index}.example.com`);
    const config = { ...checkEnvironment(), cors: { ...checkEnvironment().cors, origins } };
    expect(probes({ config }).length).toBeLessThan(100);
  });

  test("the last origin of a long list is asked about", () => {
    const origins = Array.from({ length: 200 }, (_, index) => `https://o${index}.example.com`);
    const config = { ...checkEnvironment(), cors: { ...checkEnvironment().cors, origins } };
    expect(probes({ config }).some(({ name }) => name.includes("https://o199.example.com"))).toBe(true);
  });

  test("a mutual TLS gateway without a certificate at hand is asked for its closed door only", () => {
    const domain = {
      name: "clipzy.example.com",
      certificateArn: CERTIFICATE,
      mutualTlsTruststore: "s3://clipzy-trust/clients.pem",
    };
    const config = checkEnvironment({ domain });
    const names = checkList(subject({ config, base: new URL("https://clipzy.example.com") })).map(({ name }) => name);
    expect(names).toContain("a client without a certificate is turned away");
    expect(names.at(-1)).toBe("everything behind mutual TLS");
  });
});
