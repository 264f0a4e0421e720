import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

// Runs a program of this folder: `node bin/run.mjs start --quiet`. The program and what it imports become one bundle first,
// packages stay outside. Synthesis then takes half the CPU time that it takes with a loader that transforms file by file.
const [, , program = "access-control", ...args] = process.argv;
const project = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = join(project, "bin", `${program}.ts`);
const cache = join(project, "node_modules", ".cache", "clipzy-access-control");
const folder = join(cache, `${basename(program)}.${process.pid}`); // two runs at a time do not share a folder

if (!existsSync(entry)) refuseUnknownProgram();
removeBundlesOfKilledRuns();
mkdirSync(folder, { recursive: true });
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const { metafile } = await build({
  absWorkingDir: project,
  entryPoints: [{ in: entry, out: "program" }],
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true, // a dynamic import() stays a file that is loaded on demand
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  metafile: true,
  logLevel: "error",
  plugins: [{ name: "source-location", setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, keepSourceLocation) }],
});
// For a program that watches its own sources.
writeFileSync(join(folder, "inputs.json"), JSON.stringify(Object.keys(metafile.inputs)));
process.argv = [process.argv[0], entry, ...args];
await import(pathToFileURL(join(folder, "program.mjs")).href);

function refuseUnknownProgram() {
  const programs = readdirSync(join(project, "bin")).flatMap((name) => /^(.+)\.ts$/.exec(name)?.[1] ?? []);
  process.stderr.write(`error: no program ${program}; expected one of ${programs.join(", ")}\n`);
  process.exit(2);
}

/** In the bundle, `import.meta.url` would be the bundle's address. Sources find files beside themselves by it, so each keeps its own. */
function keepSourceLocation({ path }) {
  const contents = readFileSync(path, "utf8")
    .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
    .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
  return { contents, loader: "ts" };
}

/** A killed process cannot remove its bundle; the next run does. */
function removeBundlesOfKilledRuns() {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const [, pid] = /\.(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return error.code !== "ESRCH"; // EPERM: it runs, and belongs to another user
  }
}
