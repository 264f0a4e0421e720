import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** One file of the page, as it is served. */
export interface PageFile {
  readonly type: string;
  readonly content: string;
}

const FOLDER = join(import.meta.dirname, "..", "page");

const FILES: Readonly<Record<string, () => Promise<PageFile>>> = {
  "/": () => readPageFile("page.html", "text/html; charset=utf-8"),
  "/style.css": () => readPageFile("style.css", "text/css; charset=utf-8"),
  "/icon.svg": () => readPageFile("icon.svg", "image/svg+xml"),
  "/client.js": async () => ({ type: "text/javascript; charset=utf-8", content: await bundleClient() }),
};

/** The page's files by path, each read or built when it is first asked for, then kept. */
export function createPageFiles(): (path: string) => Promise<PageFile> | undefined {
  const kept = new Map<string, Promise<PageFile>>();
  return (path) => {
    const known = kept.get(path);
    if (known !== undefined || !Object.hasOwn(FILES, path)) return known;
    const file = FILES[path]?.();
    if (file !== undefined) kept.set(path, file);
    return file;
  };
}

async function readPageFile(name: string, type: string): Promise<PageFile> {
  return { type, content: await readFile(join(FOLDER, name), "utf8") };
}

async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, "client.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
  });
  return outputFiles[0]?.text ?? "";
}
