import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiModel } from "../../local-gateway/template/api-model.ts";
import { type AddedKeys, addKeys, digestOf, takeOutKeys } from "./added-keys.ts";

/** An authorizer's code that is served from a copy, since its settings have keys that the deployed ones have not. */
export interface ServedCopy {
  /** The folder of the asset, which stays as it was synthesized. */
  readonly original: string;
  readonly copy: string;
  /** SHA-256 of the served settings without the added keys: the digest of the original's `settings.json`. */
  readonly digest: string;
}

const SETTINGS = "settings.json";

/**
 * Copies the code of every function that has settings, and adds the keys there.
 *
 * @param folder where the copies go
 * @throws Error when anything but keys differs, which is a bug
 */
export function copyWithKeys(functions: ApiModel["functions"], added: AddedKeys, folder: string): ServedCopy[] {
  const originals = [...new Set(functions.map(({ codeDirectory }) => codeDirectory))];
  return originals
    .filter((original) => existsSync(join(original, SETTINGS)))
    .map((original, index) => copyOne(original, join(folder, String(index)), added));
}

function copyOne(original: string, copy: string, added: AddedKeys): ServedCopy {
  mkdirSync(copy, { recursive: true });
  cpSync(original, copy, { recursive: true });
  const settings = readFileSync(join(original, SETTINGS), "utf8");
  writeFileSync(join(copy, SETTINGS), addKeys(settings, added));
  const digest = digestOf(takeOutKeys(readFileSync(join(copy, SETTINGS), "utf8"), added));
  if (digest !== digestOf(settings)) throw new Error(`${copy}: more than keys differs from ${original}`);
  return { original, copy, digest };
}
