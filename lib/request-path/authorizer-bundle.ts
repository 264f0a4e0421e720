import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Writes the authorizer's asset: the handler in one file, and its settings beside it. (Environment variables hold 4 KB in
 * all, which a few inline keys fill.)
 *
 * The bytes depend on the sources and the settings alone, not on where the checkout lies: a deployment without a change
 * changes nothing. CommonJS because it starts quicker on Lambda than a module does.
 *
 * @param outdir made when it does not exist
 */
export function bundleAuthorizer(outdir: string, settings: AuthorizerSettings): void {
  mkdirSync(outdir, { recursive: true });
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: ["lambda/authorizer/handler.ts"],
    outfile: join(outdir, "index.js"),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: {},
  });
  writeFileSync(join(outdir, "settings.json"), JSON.stringify(settings));
}
