import { createHash, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import { z } from "zod";

/** A private key as a JWK, for `use` in signatures with its `alg`. */
export type PrivateJwk = JWK & { readonly kid: string; readonly alg: string };

/** The private keys of the issuers that are played on this machine. */
export interface SigningKeys {
  /** The key of an issuer for an algorithm; the same at each call. */
  keyOf(issuer: string, algorithm: string): Promise<PrivateJwk>;
}

/** A file that should hold a key holds none. `message` is one line with the remedy. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
}

/** Keys that end with the process. */
export function temporaryKeys(): SigningKeys {
  const keys = new Map<string, Promise<PrivateJwk>>();
  return {
    keyOf(issuer, algorithm) {
      const name = JSON.stringify([issuer, algorithm]);
      const key = keys.get(name) ?? makeKey(algorithm);
      keys.set(name, key);
      return key;
    },
  };
}

/**
 * Keys that survive a restart: a file for each environment, issuer and algorithm, which its owner alone may read. Processes that
 * ask at the same moment get the same key, without a lock.
 *
 * @param folder made when it does not exist
 */
export function keptKeys(folder: string, environment: string): SigningKeys {
  return {
    async keyOf(issuer, algorithm) {
      const file = join(folder, `${digest([environment, issuer, algorithm])}.json`);
      return readKey(file) ?? (await storeKey(folder, file, { environment, issuer, key: await makeKey(algorithm) }));
    },
  };
}

/** The public part of a key. */
export function publicPart({ kty, crv, n, e, x, y, kid, alg, use }: PrivateJwk): JWK {
  return JSON.parse(JSON.stringify({ kty, crv, n, e, x, y, kid, alg, use })) as JWK;
}

const keyFile = z.object({ key: z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() }) });

/** @returns undefined when there is no such file */
function readKey(file: string): PrivateJwk | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return keyFile.parse(JSON.parse(text)).key;
  } catch {
    throw new SigningKeyError(`${file}: expected a signing key of npm start; remove the file, and a new one is made`);
  }
}

interface KeyFile {
  readonly environment: string;
  readonly issuer: string;
  readonly key: PrivateJwk;
}

/** Written aside and then linked: nobody sees half a file, and the first of several writers wins. */
function storeKey(folder: string, file: string, content: KeyFile): PrivateJwk {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${randomUUID()}`);
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
  return readKey(file) ?? content.key;
}

async function makeKey(algorithm: string): Promise<PrivateJwk> {
  // jose exports through WebCrypto: KeyObject's own export of a private key to JWK can hang in some versions of Node.
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const thumbprint = await calculateJwkThumbprint(jwk);
  // RFC 7517 sections 4.2 and 4.5: the purpose and the name of the key.
  return { ...jwk, kid: `local-${thumbprint.slice(0, 16)}`, alg: algorithm, use: "sig" };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
