import { describe, expect, test } from "@jest/globals";
import type { PageRequest } from "../../../lib/inspector/cors/page-request.ts";
import { judgePreflight, preflightHeaders } from "../../../lib/inspector/cors/preflight.ts";
import type { Header } from "../../../lib/local-gateway/exchange/client-request.ts";

const ORIGIN = "https://app.example.com";

function page(changes: Partial<PageRequest> = {}): PageRequest {
  return { origin: ORIGIN, method: "GET", headers: [], credentials: "omit", ...changes };
}

const AUTHORIZED: Header[] = [["Authorization", "Bearer x"]];

describe("whether a browser asks first", () => {
  test.each<{ name: string; request: PageRequest }>([
    { name: "GET", request: page() },
    { name: "HEAD", request: page({ method: "HEAD" }) },
    {
      name: "POST of a form",
      request: page({ method: "POST", headers: [["Content-Type", "text/plain;charset=UTF-8"]] }),
    },
    { name: "a harmless Accept", request: page({ headers: [["Accept", "application/json"]] }) },
    { name: "a simple range", request: page({ headers: [["Range", "bytes=0-99"]] }) },
    { name: "a safelisted value of 128 bytes", request: page({ headers: [["Accept", "a".repeat(128)]] }) },
  ])("not for $name", ({ request }) => {
    expect(preflightHeaders(request)).toBeUndefined();
  });

  test.each<{ name: string; request: PageRequest; asks: string | undefined }>([
    { name: "DELETE", request: page({ method: "DELETE" }), asks: undefined },
    { name: "a token", request: page({ headers: AUTHORIZED }), asks: "authorization" },
    {
      name: "JSON",
      request: page({ method: "POST", headers: [["Content-Type", "application/json"]] }),
      asks: "content-type",
    },
    {
      name: "a safelisted value of 129 bytes",
      request: page({ headers: [["Accept", "a".repeat(129)]] }),
      asks: "accept",
    },
    { name: "an unsafe byte", request: page({ headers: [["Accept", "a(b)"]] }), asks: "accept" },
    { name: "a range from the end", request: page({ headers: [["Range", "bytes=-5"]] }), asks: "range" },
    {
      name: "several headers: sorted, in small letters, without spaces, each once",
      request: page({
        headers: [["X-Zebra", "1"], ["Content-Type", "application/json"], ...AUTHORIZED, ["x-zebra", "2"]],
      }),
      asks: "authorization,content-type,x-zebra",
    },
    {
      name: "a header named as a prototype's member",
      request: page({ headers: [["constructor", "1"]] }),
      asks: "constructor",
    },
  ])("for $name", ({ request, asks }) => {
    const headers = Object.fromEntries(preflightHeaders(request) ?? []);
    expect(headers).toEqual({
      Origin: ORIGIN,
      "Access-Control-Request-Method": request.method,
      ...(asks === undefined ? {} : { "Access-Control-Request-Headers": asks }),
    });
  });
});

describe("what a browser makes of the preflight's answer", () => {
  const allow = (methods: string, headers: string): Header[] => [
    ["Access-Control-Allow-Origin", ORIGIN],
    ["Access-Control-Allow-Methods", methods],
    ["Access-Control-Allow-Headers", headers],
  ];
  const judge = (request: PageRequest, headers: Header[], status = 204) => judgePreflight(request, { status, headers });

  test.each<{ name: string; request: PageRequest; headers: Header[]; status?: number }>([
    {
      name: "method and header are listed",
      request: page({ method: "DELETE", headers: AUTHORIZED }),
      headers: allow("DELETE", "Authorization"),
    },
    { name: "a header in other letters", request: page({ headers: AUTHORIZED }), headers: allow("", "AUTHORIZATION") },
    {
      name: "POST need not be listed",
      request: page({ method: "POST", headers: AUTHORIZED }),
      headers: allow("GET", "authorization"),
    },
    { name: "any 2xx", request: page({ method: "DELETE" }), headers: allow("DELETE", ""), status: 299 },
    {
      name: "asterisks without credentials",
      request: page({ method: "PUT", headers: [["X-A", "1"]] }),
      headers: allow("*", "*"),
    },
  ])("goes on: $name", ({ request, headers, status }) => {
    expect(judge(request, headers, status)).toBeUndefined();
  });

  test.each<{ name: string; request: PageRequest; headers: Header[]; status?: number; because: RegExp }>([
    {
      name: "a status of 300",
      request: page({ method: "DELETE" }),
      headers: allow("DELETE", ""),
      status: 300,
      because: /answered 300/,
    },
    {
      name: "an origin that is not let in",
      request: page({ method: "DELETE" }),
      headers: [],
      because: /does not let the origin in/,
    },
    {
      name: "a method not listed",
      request: page({ method: "DELETE" }),
      headers: allow("GET, POST", ""),
      because: /DELETE is not in .*GET, POST/,
    },
    {
      name: "a method in small letters",
      request: page({ method: "DELETE" }),
      headers: allow("delete", ""),
      because: /DELETE is not in/,
    },
    {
      name: "a header not listed",
      request: page({ headers: AUTHORIZED }),
      headers: allow("GET", "Content-Type"),
      because: /authorization is not in/,
    },
    {
      name: "Authorization by asterisk",
      request: page({ headers: AUTHORIZED }),
      headers: allow("*", "*"),
      because: /authorization is not in/,
    },
    {
      name: "asterisk with credentials",
      request: page({ method: "PUT", credentials: "include" }),
      headers: [...allow("*", "*"), ["Access-Control-Allow-Credentials", "true"]],
      because: /PUT is not in/,
    },
  ])("stops: $name", ({ request, headers, status, because }) => {
    expect(judge(request, headers, status)).toMatch(because);
  });
});
