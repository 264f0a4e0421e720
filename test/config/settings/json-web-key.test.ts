import { describe, expect, test } from "@jest/globals";
import { renderProblem } from "../../../lib/config/problems/problems.ts";
import { validateEnvironment } from "../../../lib/config/validate-environment.ts";
import { type Given, givenEnvironment, linesAfter } from "../given-environment.ts";

const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ";
const bytes = (count: number, first = 0x80) => Buffer.alloc(count, 1).fill(first, 0, 1).toString("base64url");

const ec: Given = {
  kty: "EC", // The key of RFC 7515 appendix A.3.
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  kid: "a",
};
const rsa: Given = { kty: "RSA", n: bytes(256), e: "AQAB" };
const okp: Given = { kty: "OKP", crv: "Ed25519", x: bytes(32) };

/** The lines about inline keys; `algorithms` as the issuer lists them. */
function linesOf(keys: unknown, algorithms?: readonly string[]): string[] {
  const lines = linesAfter((environment) => {
    environment.auth.issuers[0].jwks = { keys };
    if (algorithms !== undefined) environment.auth.issuers[0].algorithms = algorithms;
  });
  return lines.map((line) => line.replace("auth.issuers[0].jwks.", ""));
}

describe("an inline key", () => {
  test.each([
    ["P-256", ec],
    ["RSA of 2048 bits", rsa],
    [
      "RSA with a leading zero byte",
      { ...rsa, n: Buffer.concat([Buffer.alloc(1), Buffer.alloc(256, 0x81)]).toString("base64url") },
    ],
    ["Ed25519", okp],
    ["for signatures", { ...ec, use: "sig", key_ops: ["verify"], alg: "ES256" }],
    ["with a certificate chain", { ...rsa, x5c: ["MIIB"], x5t: "a" }],
  ])("may be %s", (_, key) => {
    expect(linesOf([key])).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    [
      "too short",
      { ...rsa, n: bytes(256, 0x7f) },
      'keys[0].n: got "2047 bits", expected a modulus of at least 2048 bits',
    ],
    [
      "of an even modulus",
      { ...rsa, n: Buffer.alloc(256, 0x80).toString("base64url") },
      'keys[0].n: got "an even number", expected the modulus of an RSA key',
    ],
    [
      "that a smart card made until 2017",
      { ...rsa, n: Buffer.from(`0${(65537n ** 128n).toString(16)}`, "hex").toString("base64url") },
      "keys[0].n: got a value (not shown), expected a modulus that cannot be factored: take this key out of use",
    ],
    ["without a modulus", { kty: "RSA", e: "AQAB" }, "keys[0].n: missing, expected the modulus in base64url"],
    [
      "of exponent 1",
      { ...rsa, e: "AQ" },
      'keys[0].e: got "AQ", expected an odd public exponent of at least 3, e.g. AQAB',
    ],
    [
      "of an even exponent",
      { ...rsa, e: "AQAA" },
      'keys[0].e: got "AQAA", expected an odd public exponent of at least 3, e.g. AQAB',
    ],
    [
      "of an unknown curve",
      { ...ec, crv: "secp256k1" },
      'keys[0].crv: got "secp256k1", expected "P-256", "P-384", "P-521"',
    ],
    ["of a curve for other things", { ...okp, crv: "X25519" }, 'keys[0].crv: got "X25519", expected "Ed25519"'],
    ["cut short", { ...ec, y: bytes(31) }, "keys[0].y: got a value (not shown), expected 32 bytes in base64url"],
    [
      "off its curve",
      { ...ec, y: ec.x },
      'keys[0]: got "a point that is not on P-256", expected a public key as its issuer publishes it',
    ],
    [
      "symmetric",
      { kty: "oct" },
      'keys[0].kty: got "oct", expected "RSA", "EC" or "OKP": asymmetric keys only (a shared secret could also sign)',
    ],
    [
      "of an inherited kind",
      { kty: "constructor" },
      'keys[0].kty: got "constructor", expected "RSA", "EC" or "OKP": asymmetric keys only',
    ],
    [
      "for encryption",
      { ...ec, use: "enc" },
      'keys[0].use: got "enc", expected "sig" or nothing: the key verifies signatures',
    ],
    [
      "for signing",
      { ...ec, key_ops: ["sign"] },
      'keys[0].key_ops: got a list of 1, expected a list with "verify" or nothing: the key verifies signatures',
    ],
    ["without a kind", { kid: "a" }, 'keys[0].kty: missing, expected a key type, "RSA", "EC" or "OKP"'],
    ["no object", 7, "keys[0]: got 7, expected a public key as a JWK object"],
    [
      "for another algorithm",
      { ...ec, alg: "RS256" },
      'keys[0]: got "EC P-256 RS256", expected a key for one of the issuer\'s algorithms, RS256, ES256, EdDSA, Ed25519',
    ],
    [
      "of a size that the authorizer refuses",
      { ...rsa, n: bytes(2049) },
      "keys[0]: the authorizer cannot use this key, expected a public key for signatures",
    ],
  ])("fails when it is %s", (_, key, line) => {
    expect(linesOf([key])).toEqual([line]);
  });

  test("fails when its issuer may not sign with it", () => {
    expect(linesOf([okp], ["RS256", "ES256"])).toEqual([
      'keys[0]: got "OKP Ed25519", expected a key for one of the issuer\'s algorithms, RS256, ES256',
    ]);
  });

  test("fails when another has its kid, or there is none", () => {
    expect(linesOf([ec, rsa, ec])).toEqual(['keys[2]: got "a", expected each kid once, it is [0] already']);
    expect(linesOf([])).toEqual(["keys: got a list of 0, expected at least one public key"]);
  });
});

describe("a key set as its provider publishes it", () => {
  const others: readonly (readonly [string, Given, string])[] = [
    [
      "for encryption",
      { ...rsa, kid: "enc", use: "enc", alg: "RSA-OAEP" },
      '.use: got "enc", expected "sig" or nothing: the key verifies signatures',
    ],
    [
      "for signing alone",
      { ...ec, kid: "b", key_ops: ["sign"] },
      '.key_ops: got a list of 1, expected a list with "verify" or nothing: the key verifies signatures',
    ],
    [
      "of another algorithm",
      { ...rsa, kid: "c", alg: "RSA-OAEP" },
      ': got "RSA RSA-OAEP", expected a key for one of the issuer\'s algorithms, RS256, ES256',
    ],
    [
      "of an algorithm that the issuer may not use",
      { ...okp, kid: "d" },
      ': got "OKP Ed25519", expected a key for one of the issuer\'s algorithms, RS256, ES256',
    ],
    [
      "of a curve for other things",
      { ...okp, crv: "X25519", kid: "e", use: "enc" },
      '.use: got "enc", expected "sig" or nothing: the key verifies signatures',
    ],
    [
      "of a curve that nothing here knows",
      { ...ec, crv: "secp256k1", kid: "f" },
      '.crv: got "secp256k1", expected "P-256", "P-384", "P-521"',
    ],
    [
      "of a kind that is newer than this",
      { kty: "AKP", alg: "ML-DSA-44", pub: "AA", kid: "g" },
      '.kty: got "AKP", expected "RSA", "EC" or "OKP": asymmetric keys only',
    ],
    [
      "for encryption, under the id of the key for signatures",
      { ...rsa, kid: "a", use: "enc" },
      '.use: got "enc", expected "sig" or nothing: the key verifies signatures',
    ],
  ];

  function validated(keys: readonly unknown[]) {
    const environment = givenEnvironment();
    Object.assign(environment.auth.issuers[0], { jwks: { keys }, algorithms: ["RS256", "ES256"] });
    return validateEnvironment("test", environment);
  }

  test.each(others)("may hold one %s: it is left out, with a warning", (_, key, line) => {
    const { config, problems } = validated([key, ec]);
    const message = `environments.test.auth.issuers[0].jwks.keys[0]${line}; it is not used, so leave it out`;
    expect(problems.map(renderProblem)).toEqual([message]);
    expect(problems[0]?.severity).toBe("warning");
    expect(config?.auth.issuers[0]?.jwks?.keys).toEqual([ec]);
  });

  test("fails when no key is left", () => {
    const { config, problems } = validated(others.map(([, key]) => key));
    expect(config).toBeUndefined();
    expect(problems.every(({ severity }) => severity === "error")).toBe(true);
  });

  test.each<[string, Given]>([
    ["private", { ...rsa, use: "enc", d: secret }],
    ["symmetric", { kty: "oct", use: "enc" }],
    ["weak", { ...rsa, use: "enc", n: bytes(128) }],
    ["off its curve", { ...ec, use: "enc", y: ec.x }],
  ])("fails when a key is %s, whatever it is for", (_, key) => {
    const { config, problems } = validated([ec, { ...key, kid: "z" }]);
    expect(config).toBeUndefined();
    expect(problems.some(({ severity }) => severity === "error")).toBe(true);
  });
});

describe("a private key", () => {
  const lineOf = (member: string) =>
    `keys[0].${member}: got a value (not shown), expected a public key without private members: take this key out of use, it is no longer private`;

  test.each(["d", "p", "q", "dp", "dq", "qi", "oth", "k"])("fails by its member %s", (member) => {
    expect(linesOf([{ ...rsa, [member]: secret }])).toEqual([lineOf(member)]);
  });

  test.each<[string, unknown]>([
    ["as a JWK", [{ ...ec, d: secret }]],
    ["of a shared secret", [{ kty: "oct", k: secret }]],
    ["as a JWK without kind", [{ d: secret }]],
    ["in place of a list", secret],
    ["as a PEM", [`-----BEGIN PRIVATE KEY-----\n${secret}`]],
    ["as JSON in a text", [JSON.stringify({ ...ec, d: secret })]],
    ["in place of a coordinate", [{ ...ec, x: secret }]],
    ["as a kid that is no text", [{ ...ec, kid: [secret] }]],
    ["under a key of its own", { private: secret }],
  ])("is never shown: %s", (_, keys) => {
    const lines = linesOf(keys);
    expect(lines).not.toEqual([]);
    expect(lines.join("\n")).not.toContain(secret.slice(0, 8));
  });
});

describe("an issuer", () => {
  const key = (change: (environment: Given) => void) => linesAfter(change);

  test("fails when its keys are given in two ways", () => {
    const lines = key((environment) => {
      Object.assign(environment.auth.issuers[0], { jwks: { keys: [ec] }, jwksUri: "https://login.example.com/jwks" });
    });
    expect(lines).toEqual([
      "auth.issuers[0]: got jwks and jwksUri, expected one of them, or neither to find the keys by OIDC discovery",
    ]);
  });

  test("fails when it stands twice; a slash at its end makes another one", () => {
    const lines = key((environment) => {
      const [issuer] = environment.auth.issuers;
      environment.auth.issuers.push({ ...issuer, issuer: `${issuer.issuer}/` }, { ...issuer, audience: "other" });
    });
    expect(lines).toEqual([
      'auth.issuers[2]: got "https://login.example.com", expected each issuer once, it is [0] already',
    ]);
  });

  test("fails when an audience or an algorithm stands twice", () => {
    const lines = key((environment) => {
      Object.assign(environment.auth.issuers[0], { audience: ["a", "b", "a"], algorithms: ["RS256", "RS256"] });
    });
    expect(lines).toEqual([
      'auth.issuers[0].audience[2]: got "a", expected each audience once, it is [0] already',
      'auth.issuers[0].algorithms[1]: got "RS256", expected each algorithm once, it is [0] already',
    ]);
  });
});
