import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TOKEN_VECTORS } from "../vectors/token-cases.ts";
import { createVectorKeys, mintAuthorization, mintKeySet } from "./mint-vector.ts";
import { type BundleRun, runBundle, writeBundle } from "./run-bundle.ts";
import type { TokenRecipe } from "./token-vector.ts";
import { NOW, someIssuer, someSettings } from "./world.ts";

// Every token vector through the bundle, on the Node that runs it: other versions of Node bring other versions of the
// crypto library. The keys come inline with the settings.

const keys = await createVectorKeys();
const root = mkdtempSync(join(tmpdir(), "authorizer-vectors-"));
const folders = new Map<string, string>();
let result: BundleRun;

function settingsOf({ issuer, keySet, revoked = [] }: TokenRecipe) {
  const jwks = mintKeySet(keys, keySet) as { keys: unknown[] };
  return someSettings({ issuers: [someIssuer({ jwks, ...issuer })], revoked });
}

/** A bundle with these settings; one for all vectors that share them. */
function bundleOf(recipe: TokenRecipe): string {
  const settings = JSON.stringify(settingsOf(recipe));
  const known = folders.get(settings);
  if (known !== undefined) return known;
  const folder = join(root, String(folders.size));
  mkdirSync(folder);
  for (const name of ["index.js", "package.json"]) copyFileSync(join(root, "original", name), join(folder, name));
  writeFileSync(join(folder, "settings.json"), settings);
  folders.set(settings, folder);
  return folder;
}

beforeAll(async () => {
  writeBundle(join(root, "original"), someSettings());
  const calls = TOKEN_VECTORS.map(({ given }) => ({
    folder: bundleOf(given),
    authorizationToken: mintAuthorization(keys, given),
  }));
  result = await runBundle([...folders.values()], calls, NOW);
});

afterAll(() => rmSync(root, { recursive: true }));

describe("the bundle decides as its source does", () => {
  test.each(TOKEN_VECTORS.map(({ name, expected }, index) => ({ name, expected, index })))(
    "$name: $expected.reason",
    ({ expected, index }) => {
      const principal = expected.principal ?? expect.not.stringMatching(/^Unauthorized$|unavailable/);
      expect(result.outcomes[index]).toEqual(expected.status === 401 ? "Unauthorized" : principal);
      expect(result.lines[index]?.Reason).toBe(expected.reason);
    },
  );
});
