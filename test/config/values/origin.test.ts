import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { originFlaw } from "../../../lib/config/values/origin.ts";

const alone = (origin: string) => `expected the origin alone, as browsers send it, e.g. ${origin}`;
const example = "e.g. https://app.example.com";

describe("an origin", () => {
  test.each([
    "https://app.example.com",
    "http://localhost:3000",
    "https://app.example.com:8443",
    "http://a",
    "https://my_host.example",
    "https://xn--bcher-kva.example",
    "http://127.0.0.1:8080",
    "http://[::1]:3000",
    `https://${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(62)}`,
  ])("may be %s", (given) => {
    expect(originFlaw(given)).toBeUndefined();
  });

  test.each([
    ["*", `expected exact origins ("*" would let every page in), ${example}`],
    ["null", `expected an exact origin ("null" is what sandboxed pages and local files send), ${example}`],
    ["https://*.example.com", `expected an exact origin without "*" (list each host), ${example}`],
    ["https://app.example.com/", alone("https://app.example.com")],
    ["https://app.example.com/path", alone("https://app.example.com")],
    ["https://app.example.com?query", alone("https://app.example.com")],
    ["https://app.example.com#fragment", alone("https://app.example.com")],
    ["https://App.example.com", alone("https://app.example.com")],
    ["HTTPS://app.example.com", alone("https://app.example.com")],
    ["https://app.example.com:443", alone("https://app.example.com")],
    ["http://app.example.com:80", alone("http://app.example.com")],
    ["http://app.example.com:0080", alone("http://app.example.com")],
    ["https://bücher.example", alone("https://xn--bcher-kva.example")],
    ["http://127.1", alone("http://127.0.0.1")],
    ["http://[0:0:0:0:0:0:0:1]", alone("http://[::1]")],
    ["https://app.example.com ", alone("https://app.example.com")],
    ["https://user:password@app.example.com", `expected an origin without user name and password, ${example}`],
    ["https://app.example.com.", `expected an origin with a host name, ${example}`],
    ["https://app.example.com:0", "expected an origin with a port from 1 to 65535, e.g. https://app.example.com:8443"],
    ["https://app.example.com:65536", `expected an exact origin (scheme, host and port), ${example}`],
    ["https://", `expected an exact origin (scheme, host and port), ${example}`],
    ["app.example.com", `expected an origin that starts with https:// or http://, ${example}`],
    [" https://app.example.com", `expected an origin that starts with https:// or http://, ${example}`],
    ["ftp://app.example.com", `expected an origin that starts with https:// or http://, ${example}`],
    ["file://", `expected an origin that starts with https:// or http://, ${example}`],
    ["javascript:alert(1)", `expected an origin that starts with https:// or http://, ${example}`],
    ["", `expected an origin that starts with https:// or http://, ${example}`],
    [`https://${"a".repeat(193)}`, `expected an origin of at most 200 characters, ${example}`],
  ])("fails when it is %j", (given, flaw) => {
    expect(originFlaw(given)).toBe(flaw);
  });

  test("outside ASCII is read the same however often", () => {
    const flaws = Array.from({ length: 20_000 }, () => originFlaw("https://bücher.example"));
    expect(new Set(flaws)).toEqual(new Set([alone("https://xn--bcher-kva.example")]));
  });

  test("that is accepted is what a browser would send, whatever was tried", () => {
    const nearOrigins = fc
      .tuple(
        fc.constantFrom("https://", "http://", "HTTPS://", "https:/", ""),
        fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string({ unit: "grapheme" })),
        fc.constantFrom("", ":443", ":80", ":8443", ":0", "/", "/a", "?", "#"),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(nearOrigins, fc.string({ unit: "binary" }), fc.webUrl()), (given) => {
        if (originFlaw(given) === undefined) expect(new URL(given).origin).toBe(given);
      }),
    );
  });
});
