import { createHash, randomUUID } from "node:crypto";
import { type PublicKey, parsePublicKey } from "../../../lambda/authorizer/keys/public-key.ts";
import { type Algorithm, isAlgorithm, KEY_KINDS } from "../../../lambda/authorizer/settings/algorithms.ts";
import type { AuthorizerSettings, IssuerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import type { ModelSigner } from "../../access/model/access-model.ts";
import { keyName, keySetAddress } from "../../access/model/signers.ts";
import { createSigningKey, encodeJson, type SigningKey } from "../../local-issuer/signing-key.ts";

type Members = Readonly<Record<string, unknown>>;

/** A key pair of ours in place of an issuer's. */
interface ExchangedKey {
  readonly pair: SigningKey;
  /** Undefined where the issuer's key has no id. */
  readonly keyId: string | undefined;
}

/**
 * Key pairs of ours in place of the issuers': a key of the same kind with the same id for each inline key, and one for each
 * algorithm of a key set that is found at run time. A key that both configurations have is exchanged for the same pair.
 */
export class ExchangedKeys {
  private readonly keys = new Map<string, ExchangedKey>();

  /** The settings with our keys, and nothing else that differs. */
  exchange(settings: AuthorizerSettings): AuthorizerSettings {
    return { ...settings, issuers: settings.issuers.map((issuer) => this.exchangeIssuer(issuer)) };
  }

  /** A JWT in compact serialisation, by the key that stands for this one. */
  sign({ algorithm, key }: ModelSigner, header: Members, claims: Members): string {
    const used = isAlgorithm(algorithm) ? algorithm : "ES256";
    const { pair, keyId } = this.keys.get(key) ?? this.keyOfSet(key, used);
    const all = { alg: algorithm, ...(keyId !== undefined && { kid: keyId }), ...header };
    const text = `${encodeJson(all)}.${encodeJson(claims)}`;
    return `${text}.${pair.sign(text, used)}`;
  }

  private exchangeIssuer({ jwks, jwksUri, ...issuer }: IssuerSettings): IssuerSettings {
    const set = keySetAddress({ issuer: issuer.issuer, jwksUri });
    const keys = jwks
      ? jwks.keys.map((key) => this.inlineKey(key))
      : issuer.algorithms.map((algorithm) => this.keyOfSet(set, algorithm).pair.jwk);
    return { ...issuer, jwks: { keys } };
  }

  /** Of a key that verifies nothing there is nothing to exchange. */
  private inlineKey(given: unknown): unknown {
    const key = parsePublicKey(given);
    const algorithm = key && algorithmOf(key);
    if (key === undefined || algorithm === undefined) return given;
    // The same key under another id, or named by no id, is the same pair.
    const unnamed = keyName({ keyId: undefined, jwk: key.jwk });
    const { pair } = this.keep(unnamed, () => ({ pair: newPair(algorithm), keyId: undefined }));
    this.keep(keyName(key), () => ({ pair, keyId: key.keyId }));
    const { kid, alg, use, key_ops } = given as Members;
    return { ...membersOf(pair), ...defined({ kid, alg, use, key_ops }) };
  }

  private keyOfSet(set: string, algorithm: Algorithm): ExchangedKey {
    return this.keep(`${algorithm} ${set}`, () => {
      const pair = newPair(algorithm);
      return { pair, keyId: pair.keyId };
    });
  }

  private keep(name: string, make: () => ExchangedKey): ExchangedKey {
    const known = this.keys.get(name) ?? make();
    this.keys.set(name, known);
    return known;
  }
}

/** A digest of everything in the settings but keys and where they are found: the same before and after an exchange. */
export function digestWithoutKeys({ issuers, ...settings }: AuthorizerSettings): string {
  const bare = issuers.map(({ jwks: _, jwksUri: __, ...issuer }) => issuer);
  return createHash("sha256")
    .update(JSON.stringify({ ...settings, issuers: bare }))
    .digest("hex");
}

function newPair(algorithm: Algorithm): SigningKey {
  return createSigningKey(algorithm, `exchanged-${algorithm}-${randomUUID().slice(0, 8)}`);
}

/** The kind of the key, by an algorithm that it fits. */
function algorithmOf({ jwk }: PublicKey): Algorithm | undefined {
  const kinds = Object.entries<{ kty: string; crv?: string }>(KEY_KINDS);
  return kinds.find(([, { kty, crv }]) => kty === jwk.kty && crv === jwk.crv)?.[0] as Algorithm | undefined;
}

/** What makes the key, without id, algorithm and use. */
function membersOf({ jwk }: SigningKey): Members {
  const { kty, crv, x, y, n, e } = jwk;
  return defined({ kty, crv, x, y, n, e });
}

function defined(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
