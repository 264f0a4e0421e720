import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

// Runs a program of this folder, e.g. `node bin/run.mjs start --quiet`, out of a bundle: synthesis takes half the CPU that it
// takes with a loader which transforms file by file, and the local gateway runs as quickly as it is written, since the
// loader gives every function its name anew each time that one is made. Packages stay outside.
const [, , program = "access-control", ...args] = process.argv;
const project = dirname(dirname(fileURLToPath(import.meta.url)));
// Two runs at a time must not meet in one folder.
const folder = join(project, "node_modules", ".cache", "clipzy-access-control", `${program}.${process.pid}`);

mkdirSync(folder, { recursive: true });
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await build({
  absWorkingDir: project,
  entryPoints: [`bin/${program}.ts`],
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true, // what a program loads only when it needs it stays apart
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "error",
  plugins: [{ name: "own-place", setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, keepOwnPlace) }],
});
process.argv = [process.argv[0], join(project, "bin", `${program}.ts`), ...args];
await import(pathToFileURL(join(folder, `${program}.mjs`)).href);

/** A file that looks for others beside itself looks where its source lies. */
function keepOwnPlace({ path }) {
  const contents = readFileSync(path, "utf8")
    .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
    .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
  return { contents, loader: "ts" };
}
