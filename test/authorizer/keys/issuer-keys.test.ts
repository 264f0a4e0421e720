import { describe, expect, test } from "@jest/globals";
import { discoverJwksUri } from "../../../lambda/authorizer/keys/issuer-keys.ts";

const discover = (issuer: string, document: unknown) => discoverJwksUri(issuer, async () => document, 1000);

describe("discovery", () => {
  test.each([
    ["https://id.example.com", "https://id.example.com/.well-known/openid-configuration"],
    ["https://id.example.com/", "https://id.example.com/.well-known/openid-configuration"],
    ["https://id.example.com/realms/a", "https://id.example.com/realms/a/.well-known/openid-configuration"],
    ["http://127.0.0.1:9400", "http://127.0.0.1:9400/.well-known/openid-configuration"],
  ])("asks %s at its well-known address", async (issuer, location) => {
    const asked: string[] = [];
    const jwksUri = `${issuer}/keys`;
    const fetchJson = async (url: URL) => {
      asked.push(url.href);
      return { issuer, jwks_uri: jwksUri };
    };
    expect((await discoverJwksUri(issuer, fetchJson, 1000)).href).toBe(jwksUri);
    expect(asked).toEqual([location]);
  });

  test.each(["localhost", "localhost.", "x.localhost", "127.1", "0", "0.0.0.0", "[::]", "[::1]", "[::ffff:127.0.0.1]"])(
    "refuses a key set at https://%s, which leads to our own machine",
    async (host) => {
      const issuer = "https://id.example.com";
      await expect(discover(issuer, { issuer, jwks_uri: `https://${host}/keys` })).rejects.toMatchObject({
        reason: "discovery-mismatch",
      });
    },
  );

  test.each(["localhost.example", "mylocalhost", "127.example", "[2001:db8::1]"])(
    "but not at https://%s",
    async (host) => {
      const issuer = "https://id.example.com";
      expect((await discover(issuer, { issuer, jwks_uri: `https://${host}/keys` })).hostname).toBe(host);
    },
  );

  test.each<[string, string, unknown, string]>([
    [
      "another issuer",
      "https://id.example.com",
      { issuer: "https://evil.example", jwks_uri: "https://id.example.com/keys" },
      "discovery-mismatch",
    ],
    [
      "the issuer with a slash more",
      "https://id.example.com",
      { issuer: "https://id.example.com/", jwks_uri: "https://id.example.com/keys" },
      "discovery-mismatch",
    ],
    ["no issuer", "https://id.example.com", { jwks_uri: "https://id.example.com/keys" }, "discovery-mismatch"],
    ["no key set", "https://id.example.com", { issuer: "https://id.example.com" }, "discovery-mismatch"],
    [
      "a key set without TLS",
      "https://id.example.com",
      { issuer: "https://id.example.com", jwks_uri: "http://id.example.com/keys" },
      "discovery-mismatch",
    ],
    [
      "a key set in a file",
      "https://id.example.com",
      { issuer: "https://id.example.com", jwks_uri: "file:///etc/passwd" },
      "discovery-mismatch",
    ],
    [
      "a key set on our own machine",
      "https://id.example.com",
      { issuer: "https://id.example.com", jwks_uri: "http://127.0.0.1/keys" },
      "discovery-mismatch",
    ],
    [
      "an issuer without TLS",
      "http://id.example.com",
      { issuer: "http://id.example.com", jwks_uri: "https://id.example.com/keys" },
      "discovery-mismatch",
    ],
    ["a list", "https://id.example.com", [], "discovery-mismatch"],
    ["null", "https://id.example.com", null, "key-set-malformed"],
    ["text", "https://id.example.com", "keys", "key-set-malformed"],
  ])("refuses %s", async (_name, issuer, document, reason) => {
    await expect(discover(issuer, document)).rejects.toMatchObject({ reason });
  });
});
