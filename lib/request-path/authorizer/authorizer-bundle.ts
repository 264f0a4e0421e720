import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, buildSync } from "esbuild";
import type { AuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";

const ENTRY_POINT = "lambda/authorizer/handler.ts";

/** Assigned by hand: esbuild's own code for it is half a kilobyte, which every cold start would compile. */
const ENTRY = `
  import { handler, ready, then } from "./${ENTRY_POINT}";
  module.exports = { handler, ready, then };
`;

/** How a Lambda function is bundled. CommonJS, because it starts quicker on Lambda than a module. */
export const LAMBDA_BUNDLE = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  legalComments: "none",
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Writes the authorizer's asset: the handler in one file, and its settings beside it. (Environment variables hold 4 KB in
 * all, which a few inline keys fill.)
 *
 * The bytes depend on the sources and the settings alone, not on the folder of the checkout: a deployment without a change
 * changes nothing.
 *
 * @param outdir made when it does not exist
 */
export function bundleAuthorizer(outdir: string, settings: AuthorizerSettings): void {
  mkdirSync(outdir, { recursive: true });
  const project = projectRoot(dirname(fileURLToPath(import.meta.url)));
  buildSync({
    absWorkingDir: project,
    stdin: { contents: ENTRY, resolveDir: project },
    // As a path from the root: esbuild would read another one from the project, not from the working directory.
    outfile: resolve(outdir, "index.js"),
    ...LAMBDA_BUNDLE,
    tsconfigRaw: {},
  });
  writeFileSync(join(outdir, "settings.json"), JSON.stringify(settings));
}

/** The folder of the sources, at or above this file, which may itself have been bundled into another place. */
function projectRoot(folder: string): string {
  if (existsSync(join(folder, ENTRY_POINT))) return folder;
  if (dirname(folder) === folder) throw new Error(`cannot find ${ENTRY_POINT} above ${import.meta.url}`);
  return projectRoot(dirname(folder));
}
