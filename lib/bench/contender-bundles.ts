import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings/settings.ts";
import { bundleAuthorizer, LAMBDA_BUNDLE } from "../request-path/authorizer/authorizer-bundle.ts";
import { type Contender, OURS } from "./contender.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A contender, bundled and minified as for Lambda. */
export interface ContenderBundle {
  readonly contender: Contender;
  /** CommonJS file that exports `createPeer`, for the warm measurements. */
  readonly peerFile: string;
  /** CommonJS file that exports `handler` and, where there is an init phase to wait for, `ready`. */
  readonly handlerFile: string;
  /** Of the handler's file. */
  readonly bytes: number;
}

/** Bundles one contender with its settings into a folder below `outdir`. */
export function bundleContender(contender: Contender, outdir: string, settings: AuthorizerSettings): ContenderBundle {
  const folder = join(outdir, contender.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
  const peerFile = join(folder, "peer.js");
  bundle(`export { createPeer } from "./contenders/${contender.id}.ts";`, peerFile);
  const handlerFile = join(folder, "index.js");
  // Ours is the asset that is deployed, with its settings, its init phase and its log.
  if (contender.id === OURS) bundleAuthorizer(folder, settings);
  else bundle(handlerSource(contender.id), handlerFile);
  return { contender, peerFile, handlerFile, bytes: statSync(handlerFile).size };
}

/** The same few lines around every peer, as its documentation shows them. */
function handlerSource(id: string): string {
  return `
    import { readFileSync } from "node:fs";
    import { join } from "node:path";
    import { createPeer } from "./contenders/${id}.ts";
    const settings = JSON.parse(readFileSync(join(__dirname, "settings.json"), "utf8"));
    export const handler = createPeer(settings, Date.now);
  `;
}

function bundle(contents: string, outfile: string): void {
  buildSync({
    stdin: { contents, resolveDir: HERE, loader: "ts" },
    outfile,
    ...LAMBDA_BUNDLE,
  });
}
