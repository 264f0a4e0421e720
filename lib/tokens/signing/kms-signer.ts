import { createHash, createPublicKey } from "node:crypto";
import type { GetPublicKeyCommandOutput, KMSClient } from "@aws-sdk/client-kms";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { joseSignature } from "./der-signature.ts";
import { algorithmOf, publicHalfOf, type Signer, type SigningAlgorithm } from "./signer.ts";

const KEY_ARN = /^arn:aws(?:-[a-z]+)*:kms:([a-z0-9-]+):\d{12}:(?:key|alias)\/[A-Za-z0-9/_-]{1,256}$/;

/** What KMS calls a key and its one signing algorithm, and in which form it wants the message. */
const KEY_SPECS: Readonly<Record<string, { readonly algorithm: SigningAlgorithm; readonly called: string }>> = {
  ECC_NIST_P256: { algorithm: "ES256", called: "ECDSA_SHA_256" },
  ECC_NIST_EDWARDS25519: { algorithm: "Ed25519", called: "ED25519_SHA_512" },
};

/** Most that KMS takes of a message itself, in bytes. */
const MOST_RAW_BYTES = 4096;

/**
 * A key in AWS KMS, by its ARN. Its kind and usage are checked, and its public half is fetched, before anything is signed.
 * Credentials and an endpoint other than AWS's come from where the AWS SDK takes them.
 *
 * @throws UnusableArgument when the ARN is none, KMS refuses or cannot be reached, or the key is for something else
 */
export async function openKmsSigner(keyArn: string): Promise<Signer> {
  const region = KEY_ARN.exec(keyArn)?.[1];
  if (region === undefined) {
    const example = "kms:arn:aws:kms:eu-central-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef";
    throw new UnusableArgument(`kms:${keyArn.slice(0, 100)}: no ARN of a KMS key, expected e.g. ${example}`);
  }
  // 18 MB that no other command, and no file key, has any use for.
  const { KMSClient, GetPublicKeyCommand, SignCommand } = await import("@aws-sdk/client-kms");
  const client = new KMSClient({ region, maxAttempts: 3 });
  const key = await asked(client, keyArn, () => client.send(new GetPublicKeyCommand({ KeyId: keyArn })));
  const { algorithm, called } = usableSpec(key, keyArn);
  const publicHalf = publicHalfIn(key, keyArn);
  if (algorithmOf(publicHalf) !== algorithm) throw unusable(keyArn, "its public key is of another kind than KMS says");
  return {
    algorithm,
    publicHalf,
    async sign(input) {
      const message = messageFor(algorithm, input, keyArn);
      const request = new SignCommand({ KeyId: keyArn, SigningAlgorithm: called as "ECDSA_SHA_256", ...message });
      const { Signature = new Uint8Array() } = await asked(client, keyArn, () => client.send(request));
      return algorithm === "ES256" ? strictly(Signature, keyArn) : Signature;
    },
  };
}

/** A digest where KMS takes one: then a token may be of any length. Ed25519 hashes for itself. */
function messageFor(algorithm: SigningAlgorithm, input: Uint8Array, keyArn: string) {
  if (algorithm === "ES256") {
    return { Message: createHash("sha256").update(input).digest(), MessageType: "DIGEST" } as const;
  }
  if (input.length > MOST_RAW_BYTES) {
    throw unusable(
      keyArn,
      `KMS signs at most ${MOST_RAW_BYTES} bytes with Ed25519, and this token has ${input.length}`,
    );
  }
  return { Message: input, MessageType: "RAW" } as const;
}

function usableSpec(key: GetPublicKeyCommandOutput, keyArn: string) {
  const spec = key.KeySpec ?? key.CustomerMasterKeySpec ?? "unknown";
  if (key.KeyUsage !== "SIGN_VERIFY") throw unusable(keyArn, `its usage is ${key.KeyUsage}, expected SIGN_VERIFY`);
  const known = Object.hasOwn(KEY_SPECS, spec) ? KEY_SPECS[spec] : undefined;
  if (known !== undefined && (key.SigningAlgorithms ?? [known.called]).includes(known.called as "ECDSA_SHA_256"))
    return known;
  throw unusable(keyArn, `its key spec is ${spec}, expected ECC_NIST_P256 (ES256) or ECC_NIST_EDWARDS25519 (Ed25519)`);
}

/** KMS gives a SubjectPublicKeyInfo in DER. */
function publicHalfIn({ PublicKey }: GetPublicKeyCommandOutput, keyArn: string) {
  try {
    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
    const half = publicHalfOf({ ...key.export({ format: "jwk" }) });
    if (half !== undefined) return half;
  } catch {
    // Said below, in our words.
  }
  throw unusable(keyArn, "KMS gave no public key on P-256 or Ed25519");
}

function strictly(der: Uint8Array, keyArn: string): Uint8Array {
  try {
    return joseSignature(der);
  } catch (error) {
    throw unusable(keyArn, (error as Error).message);
  }
}

/** Errors of the SDK, in one line: its message, and what to look at. */
async function asked<T>(client: KMSClient, keyArn: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error as Error;
    client.destroy();
    throw unusable(keyArn, `${name}: ${message.split("\n")[0]}`);
  }
}

function unusable(keyArn: string, why: string): UnusableArgument {
  return new UnusableArgument(`kms:${keyArn}: ${why}`);
}
