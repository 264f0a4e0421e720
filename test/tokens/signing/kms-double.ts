import { createECDH, createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A key of the double; what it says about it can be made to differ from what it is. */
export interface DoubleKey {
  /** Of a P-256 key. */
  readonly scalar?: bigint;
  /** Of an Ed25519 key. */
  readonly privateKey?: KeyObject;
  readonly publicKey: KeyObject;
  readonly KeySpec: string;
  readonly KeyUsage: string;
  readonly SigningAlgorithms: readonly string[];
}

/** A key service on loopback that speaks KMS's JSON protocol (`X-Amz-Target: TrentService.*`) and signs with Node's crypto. */
export interface KmsDouble {
  readonly endpoint: string;
  /** The targets that were asked, in order. */
  readonly calls: string[];
  /** Adds a key, and gives its ARN. */
  add(key: DoubleKey): string;
  /** What is done to every signature on its way out. */
  tamper: (signature: Buffer) => Buffer;
  close(): Promise<void>;
}

export function p256Key(changes: Partial<DoubleKey> = {}): DoubleKey {
  const pair = createECDH("prime256v1");
  const point = pair.generateKeys();
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  return {
    scalar: numberOf(pair.getPrivateKey()),
    publicKey: createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" }),
    KeySpec: "ECC_NIST_P256",
    KeyUsage: "SIGN_VERIFY",
    SigningAlgorithms: ["ECDSA_SHA_256"],
    ...changes,
  };
}

export function ed25519Key(): DoubleKey {
  const SigningAlgorithms = ["ED25519_SHA_512", "ED25519_PH_SHA_512"];
  return {
    ...generateKeyPairSync("ed25519"),
    KeySpec: "ECC_NIST_EDWARDS25519",
    KeyUsage: "SIGN_VERIFY",
    SigningAlgorithms,
  };
}

interface Refusal {
  readonly __type: string;
  readonly message: string;
}

export async function startKmsDouble(): Promise<KmsDouble> {
  const keys = new Map<string, DoubleKey>();
  const calls: string[] = [];
  const double = { tamper: (signature: Buffer) => signature };
  const server = createServer(async (request, response) => {
    const target = String(request.headers["x-amz-target"]);
    calls.push(target);
    const answer = respond(target, await bodyOf(request), keys, double.tamper);
    response.writeHead("__type" in answer ? 400 : 200, { "Content-Type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(double, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    add: (key: DoubleKey) => {
      const arn = `arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-4000-8000-${String(keys.size).padStart(12, "0")}`;
      keys.set(arn, key);
      return arn;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

type Body = Readonly<Record<string, string>>;

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function respond(
  target: string,
  body: Body,
  keys: ReadonlyMap<string, DoubleKey>,
  tamper: KmsDouble["tamper"],
): Refusal | Record<string, unknown> {
  const { KeyId = "" } = body;
  const key = keys.get(KeyId);
  if (key === undefined) return { __type: "NotFoundException", message: `Key '${KeyId}' does not exist` };
  const { KeySpec, KeyUsage, SigningAlgorithms, publicKey } = key;
  if (target === "TrentService.GetPublicKey") {
    const PublicKey = publicKey.export({ format: "der", type: "spki" }).toString("base64");
    return { KeyId, PublicKey, KeySpec, CustomerMasterKeySpec: KeySpec, KeyUsage, SigningAlgorithms };
  }
  if (target !== "TrentService.Sign") return { __type: "UnknownOperationException", message: target };
  return signed(key, body, tamper);
}

function signed(
  key: DoubleKey,
  { KeyId, Message = "", MessageType, SigningAlgorithm = "" }: Body,
  tamper: KmsDouble["tamper"],
) {
  const message = Buffer.from(Message, "base64");
  if (!key.SigningAlgorithms.includes(SigningAlgorithm)) {
    return { __type: "InvalidKeyUsageException", message: `${SigningAlgorithm} is not for this key` };
  }
  const isDigest = MessageType === "DIGEST";
  // As the service's documentation has it: a digest has its length, a message at most 4,096 bytes, Ed25519 no digest.
  const isUsable = isDigest ? message.length === 32 && key.scalar !== undefined : message.length <= 4096;
  if (!isUsable) return { __type: "ValidationException", message: "Message or MessageType" };
  return { KeyId, SigningAlgorithm, Signature: tamper(signatureOf(key, message, isDigest)).toString("base64") };
}

function signatureOf({ scalar, privateKey }: DoubleKey, message: Buffer, isDigest: boolean): Buffer {
  if (scalar === undefined) return sign(null, message, privateKey as KeyObject);
  return ecdsa(scalar, isDigest ? message : createHash("sha256").update(message).digest());
}

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** ECDSA on P-256 over a digest (FIPS 186-5 section 6.4), which Node's own `sign` does not take; in DER. */
function ecdsa(scalar: bigint, digest: Buffer): Buffer {
  const nonce = createECDH("prime256v1");
  const point = nonce.generateKeys();
  const r = numberOf(point.subarray(1, 33)) % ORDER;
  const s = (inverse(numberOf(nonce.getPrivateKey())) * (numberOf(digest) + r * scalar)) % ORDER;
  const content = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

/** By Fermat's little theorem: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, value % ORDER];
  for (let exponent = ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  const content = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}
