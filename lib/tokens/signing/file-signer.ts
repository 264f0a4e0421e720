import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { CompactEncrypt, compactDecrypt, errors, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { alreadyThere, writeDurably } from "../registry/durable-file.ts";
import { chosenPassphrase, type PassphraseSource } from "./passphrase.ts";
import { algorithmOf, publicHalfOf, type Signer, type SigningAlgorithm } from "./signer.ts";

// A private JWK, encrypted by a passphrase (RFC 7517 section 7 and its appendix C: a JWE with PBES2 of RFC 7518 section 4.8).

const KEY_ENCRYPTION = "PBES2-HS512+A256KW";
const CONTENT_ENCRYPTION = "A256GCM";
/** Iterations of PBKDF2 with HMAC-SHA-512 (OWASP, Password Storage Cheat Sheet): a third of a second for each guess. */
const ITERATIONS = 210_000;
/** Most that a file may ask for: one that asks for more would only keep this machine busy. */
const MOST_ITERATIONS = 2_000_000;

/**
 * Makes a key pair and writes its private half to a new file, encrypted, readable by its owner alone.
 *
 * @throws UnusableArgument when the file exists, or the passphrase is too short
 */
export async function createFileSigner(
  file: string,
  algorithm: SigningAlgorithm,
  source: PassphraseSource,
): Promise<Signer> {
  if (existsSync(file)) throw alreadyThere(file);
  const passphrase = await chosenPassphrase(source, `for the new key ${file}`);
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const text = await new CompactEncrypt(Buffer.from(JSON.stringify(jwk)))
    .setProtectedHeader({ alg: KEY_ENCRYPTION, enc: CONTENT_ENCRYPTION, cty: "jwk+json" })
    .setKeyManagementParameters({ p2c: ITERATIONS })
    .encrypt(Buffer.from(passphrase));
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeDurably(file, `${text}\n`, 0o600);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? alreadyThere(file) : error;
  }
  return signerOf(jwk, file);
}

/**
 * Opens the key of a file.
 *
 * @throws UnusableArgument when there is none, it is no such key, or the passphrase is another one
 */
export async function openFileSigner(file: string, source: PassphraseSource): Promise<Signer> {
  if (!existsSync(file)) throw new UnusableArgument(`${file}: no such file, expected an encrypted private key`);
  const text = readFileSync(file, "utf8").trim();
  if (text.split(".").length !== 5) {
    throw new UnusableArgument(
      `${file}: no encrypted key, expected a JWE as "init" writes it; a key in the clear is not read`,
    );
  }
  const passphrase = await source.passphrase(`for ${file}`, false);
  return signerOf(await decrypted(text, passphrase, file), file);
}

async function decrypted(text: string, passphrase: string, file: string): Promise<JWK> {
  try {
    const { plaintext } = await compactDecrypt(text, Buffer.from(passphrase), {
      keyManagementAlgorithms: [KEY_ENCRYPTION, "PBES2-HS256+A128KW", "PBES2-HS384+A192KW"],
      maxPBES2Count: MOST_ITERATIONS,
    });
    return JSON.parse(Buffer.from(plaintext).toString("utf8"));
  } catch (error) {
    // What a parser says of the plaintext would quote it.
    if (error instanceof errors.JWEDecryptionFailed) throw new UnusableArgument(`${file}: wrong passphrase`);
    throw new UnusableArgument(`${file}: no key that can be read, expected a private JWK in a PBES2 JWE`);
  }
}

async function signerOf(jwk: JWK, file: string): Promise<Signer> {
  const publicHalf = publicHalfOf({ ...jwk });
  if (publicHalf === undefined || typeof jwk.d !== "string") {
    throw new UnusableArgument(
      `${file}: not a private key on P-256 or Ed25519, expected one that signs ES256 or Ed25519`,
    );
  }
  const algorithm = algorithmOf(publicHalf);
  const key = await importedKey({ ...publicHalf, d: jwk.d }, algorithm, file);
  const parameters = algorithm === "ES256" ? { name: "ECDSA", hash: "SHA-256" } : { name: "Ed25519" };
  return {
    algorithm,
    publicHalf,
    sign: async (input) => new Uint8Array(await crypto.subtle.sign(parameters, key, Buffer.from(input))),
  };
}

async function importedKey(jwk: JWK, algorithm: SigningAlgorithm, file: string) {
  try {
    const key = await importJWK(jwk, algorithm);
    if (!(key instanceof Uint8Array)) return key;
  } catch {
    // The crypto library's words may be about the private half.
  }
  throw new UnusableArgument(`${file}: a key that cannot be used, expected a private JWK on P-256 or Ed25519`);
}
