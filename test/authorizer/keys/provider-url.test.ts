import { describe, expect, test } from "@jest/globals";
import { parseProviderUrl } from "../../../lambda/authorizer/keys/provider-url.ts";

describe("an address of a provider", () => {
  test.each([
    "https://id.example.com/keys",
    "https://id.example.com:8443/keys",
    "http://localhost:9400/keys",
    "http://127.0.0.1:9400/keys",
    "http://127.9.9.9/keys",
    "http://[::1]:9400/keys",
  ])("may be %s", (text) => {
    expect(parseProviderUrl(text)?.href).toBe(text);
  });

  test.each([
    "http://id.example.com/keys",
    "http://localhost.evil.example/keys",
    "http://127.0.0.1.evil.example/keys",
    "http://10.0.0.1/keys",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:127.0.0.1]/keys",
    "https://user:password@id.example.com/keys",
    "ftp://127.0.0.1/keys",
    "//id.example.com/keys",
    "",
    undefined,
    7,
  ])("may not be %s", (text) => {
    expect(parseProviderUrl(text)).toBeUndefined();
  });

  // URL.canParse of Node 20 fails here, after some thousands of calls.
  test("may have a host name with letters outside ASCII, however often it is asked", () => {
    const addresses = Array.from({ length: 20_000 }, () => parseProviderUrl("https://b\u00fccher.example/keys"));
    expect(new Set(addresses.map((url) => url?.href))).toEqual(new Set(["https://xn--bcher-kva.example/keys"]));
  });
});
