import { dirname, isAbsolute, join } from "node:path";
import type { Registry } from "../../config/registry/registry-schema.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";

/** Where a private key is: in a file, or in KMS. */
export type KeyLocation =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "kms"; readonly keyArn: string };

/**
 * Reads `file:PATH` or `kms:KEY-ARN`.
 *
 * @param folder what a relative path is relative to
 * @throws UnusableArgument
 */
export function parseKeyLocation(text: string, folder = "."): KeyLocation {
  const [, kind, rest = ""] = /^(file|kms):(.+)$/.exec(text) ?? [];
  if (kind === "kms") return { kind, keyArn: rest };
  if (kind === "file") return { kind, path: isAbsolute(rest) ? rest : join(folder, rest) };
  throw new UnusableArgument(`--key ${text.slice(0, 100)}: expected file:PATH or kms:KEY-ARN, e.g. file:keys/prod.jwe`);
}

/**
 * The key to sign with: the one given, or the one that the registry names.
 *
 * @throws UnusableArgument when neither is there
 */
export function signingKeyLocation(given: string | undefined, file: string, { signer }: Registry): KeyLocation {
  if (given !== undefined) return parseKeyLocation(given);
  if (signer !== undefined) return parseKeyLocation(signer, dirname(file));
  throw new UnusableArgument(`--key: missing, and ${file} names no signer, expected file:PATH or kms:KEY-ARN`);
}
