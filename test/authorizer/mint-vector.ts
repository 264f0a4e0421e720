import { createHash, createHmac, type KeyObject } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import { createSigningKey, type SigningKey } from "../../lib/local-issuer/signing-key.ts";
import type { KeySetMember, TokenRecipe } from "./token-vector.ts";
import { NOW, someClaims } from "./world.ts";

export type VectorKeys = Readonly<Record<string, SigningKey>>;

/** The keys of all vectors, made once per test run. */
export async function createVectorKeys(): Promise<VectorKeys> {
  return {
    rsa: createSigningKey("RS256", "rsa"),
    ec: createSigningKey("ES256", "ec"),
    ec384: createSigningKey("ES384", "ec384"),
    ec521: createSigningKey("ES512", "ec521"),
    ed: createSigningKey("EdDSA", "ed"),
    weak: createSigningKey("RS256", "weak", 1024),
    foreign: createSigningKey("RS256", "foreign"),
    private: await createPublishedPrivateKey(),
  };
}

/** A key whose private half is in the key set by mistake. */
async function createPublishedPrivateKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  // jose exports through WebCrypto: KeyObject's own export of a private key to JWK can hang in some versions of Node.
  const jwk = { ...(await exportJWK(privateKey)), kid: "private", alg: "RS256" };
  return { ...createSigningKey("RS256", "private"), jwk };
}

const DEFAULT_KEY_SET: readonly KeySetMember[] = [{ key: "rsa" }, { key: "ec" }, { key: "ed" }];

export function mintKeySet(keys: VectorKeys, members: readonly KeySetMember[] = DEFAULT_KEY_SET): unknown {
  return {
    keys: members.map(({ key, set = {}, remove = [], literal }) => {
      if (key === undefined) return literal;
      const jwk = Object.entries({ ...keyOf(keys, key).jwk, ...set });
      return Object.fromEntries(jwk.filter(([name]) => !remove.includes(name)));
    }),
  };
}

/** Makes the Authorization header of a recipe; undefined means none. */
export function mintAuthorization(keys: VectorKeys, recipe: TokenRecipe): string | undefined {
  if (recipe.authorization === null) return undefined;
  return (recipe.authorization ?? "Bearer {token}").replaceAll("{token}", mintToken(keys, recipe));
}

function mintToken(keys: VectorKeys, recipe: TokenRecipe): string {
  const key = keyOf(keys, recipe.key ?? "rsa");
  const header = encode(recipe.headerText ?? JSON.stringify(headerOf(key, recipe)));
  const claims = encode(claimsTextOf(recipe));
  const segments: Record<string, string> = {
    h: header,
    c: claims,
    s: signatureOf(`${header}.${claims}`, key, recipe),
    other: encode(JSON.stringify(someClaims({ sub: "admin" }))),
    otherHeader: encode(JSON.stringify({ alg: key.algorithm, kid: key.keyId, other: true })),
  };
  return (recipe.token ?? "{h}.{c}.{s}").replace(/\{(h|c|s|other|otherHeader)\}/g, (_, name) => segments[name] ?? "");
}

function headerOf(key: SigningKey, { header = {}, without = [], alg, keySet }: TokenRecipe): unknown {
  // A recipe with a key set is about a good token of that algorithm; without one, about a lie in the header.
  const all = { alg: keySet ? (alg ?? key.algorithm) : key.algorithm, kid: key.keyId, typ: "at+jwt", ...header };
  const members = Object.entries(all).filter(([name]) => !without.includes(name));
  return Object.fromEntries(members.map(([name, value]) => [name, value === "{jwk}" ? key.jwk : value]));
}

function claimsTextOf({ claims = {}, withoutClaims = [], claimsText }: TokenRecipe): string {
  const members = Object.entries(someClaims(claims)).filter(([name]) => !withoutClaims.includes(name));
  const text = JSON.stringify(Object.fromEntries(members.map(([name, value]) => [name, timeOf(value)])));
  const exp = String(NOW / 1000 + 600);
  return claimsText?.replace("{{claims}}", text.slice(1, -1)).replace("{{exp}}", exp) ?? text;
}

function timeOf(value: unknown): unknown {
  const offset = typeof value === "string" ? /^now([+-][\d.]+)$/.exec(value)?.[1] : undefined;
  return offset === undefined ? value : NOW / 1000 + Number(offset);
}

function signatureOf(text: string, key: SigningKey, { signature, alg }: TokenRecipe): string {
  const good = key.sign(text, alg);
  const bytes = Buffer.from(good, "base64url");
  switch (signature) {
    case undefined:
      return good;
    case "random":
      return createHash("sha512").update(text).digest("base64url");
    case "zeros":
      return Buffer.alloc(bytes.length).toString("base64url");
    case "flip":
      bytes[10] = (bytes[10] ?? 0) ^ 1;
      return bytes.toString("base64url");
    case "cut":
      return bytes.subarray(0, -3).toString("base64url");
    case "longer":
      return Buffer.concat([bytes, Buffer.from([0])]).toString("base64url");
    case "der":
      return derOf(bytes);
    case "pkcs1-padding":
      return paddingOf(text, bytes.length);
    default:
      return hmacOf(text, key.publicKey, signature);
  }
}

/** With exponent 1 the padded digest is its own signature. */
function paddingOf(text: string, length: number): string {
  const prefix = Buffer.from("3031300d060960864801650304020105000420", "hex"); // DigestInfo of SHA-256, RFC 8017 9.2
  const digest = Buffer.concat([prefix, createHash("sha256").update(text).digest()]);
  const padding = Buffer.alloc(length - digest.length - 3, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), digest]).toString("base64url");
}

/** r and s as the SEQUENCE of two INTEGERs that ECDSA has outside of JOSE. */
function derOf(raw: Buffer): string {
  const integer = (half: Buffer) => {
    const body = (half[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), half]) : half;
    return Buffer.concat([Buffer.from([2, body.length]), body]);
  };
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString("base64url");
}

/** The public key as an HMAC secret, in every form in which a confused verifier might hold it. */
function hmacOf(text: string, key: KeyObject, kind: string): string {
  const { alg } = JSON.parse(Buffer.from(text.split(".")[0] ?? "", "base64url").toString()) as { alg: string };
  const secrets: Record<string, string | Buffer> = {
    "hmac-pem": key.export({ type: "spki", format: "pem" }),
    "hmac-der": key.export({ type: "spki", format: "der" }),
    "hmac-jwk": JSON.stringify(key.export({ format: "jwk" })),
    "hmac-modulus": Buffer.from(String(key.export({ format: "jwk" }).n), "base64url"),
    "hmac-empty": "",
  };
  const secret = secrets[kind];
  if (secret === undefined) throw new Error(`no such signature: ${kind}`);
  const digest = /^HS\d{3}$/.test(alg) ? `sha${alg.slice(2)}` : "sha256";
  return createHmac(digest, secret).update(text).digest("base64url");
}

function keyOf(keys: VectorKeys, name: string): SigningKey {
  const key = keys[name];
  if (key === undefined) throw new Error(`no such key: ${name}`);
  return key;
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}
