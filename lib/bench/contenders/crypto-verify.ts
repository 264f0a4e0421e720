import { createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import { get } from "node:https";
import { answer, type CreatePeer, onlyIssuer, tokenOf } from "./peer.ts";

interface PlainClaims {
  readonly iss?: unknown;
  readonly aud?: unknown;
  readonly exp?: unknown;
  readonly sub?: unknown;
  readonly scope?: unknown;
}

/** No library: the least code that does the same job for a well-formed token. Not fit to guard an API. */
export const createPeer: CreatePeer = (settings, now) => {
  const { issuer, audience, jwksUri } = onlyIssuer(settings);
  let keys: Promise<ReadonlyMap<string, KeyObject>> | undefined;
  return async (event) => {
    const [header = "", payload = "", signature = ""] = tokenOf(event).split(".");
    const { alg, kid } = decode(header) as { alg: string; kid: string };
    const claims = decode(payload) as PlainClaims;
    const isGood = claims.iss === issuer && audience.includes(String(claims.aud)) && Number(claims.exp) > now() / 1000;
    keys ??= fetchKeys(jwksUri);
    const key = (await keys).get(kid);
    if (!isGood || key === undefined || !isSigned(`${header}.${payload}`, signature, key, alg)) {
      throw new Error("Unauthorized");
    }
    return answer(claims, event, settings);
  };
};

function isSigned(text: string, signature: string, key: KeyObject, alg: string): boolean {
  const digest = alg === "EdDSA" ? null : "sha256";
  return verify(digest, Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
}

function decode(segment: string): unknown {
  return JSON.parse(Buffer.from(segment, "base64url").toString());
}

async function fetchKeys(jwksUri: string): Promise<ReadonlyMap<string, KeyObject>> {
  const text = await new Promise<string>((resolve, reject) => {
    get(jwksUri, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve(body));
    }).on("error", reject);
  });
  const { keys } = JSON.parse(text) as { keys: (JsonWebKey & { kid: string })[] };
  return new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
}
