import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
const FOLDERS = ["bin", "lib", "lambda"];
const IMPORT =
  /(?:^|\n)\s*(?:import\s*|(?:import|export)\b[^;"']*?\bfrom\s*)["']([^"'$]+)["']|\bimport\(\s*["']([^"'$]+)["']\s*\)/g;

/** A source of the project, with what it imports. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** Project files as paths from the root, packages as they are written. */
  readonly imports: readonly string[];
}

export const sources: readonly Source[] = FOLDERS.flatMap((folder) => filesBelow(join(ROOT, folder))).map(readSource);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function readSource(file: string): Source {
  const path = relative(ROOT, file);
  const text = readFileSync(file, "utf8");
  const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? "");
  return { path, text, imports: imports.map((name) => resolveImport(path, name)) };
}

function resolveImport(from: string, name: string): string {
  return name.startsWith(".") ? normalize(join(dirname(from), name)) : name;
}

/** The room that a source lies in, e.g. `lib/config`; undefined for the few files that stand in `lib` and `bin` themselves. */
export function roomOf(path: string): string | undefined {
  return /^(?:lambda\/authorizer|lib\/[^/]+)(?=\/)/.exec(path)?.[0];
}

/** Every room with its sources. */
export function rooms(): ReadonlyMap<string, readonly Source[]> {
  const found = new Map<string, Source[]>();
  for (const source of sources) {
    const room = roomOf(source.path);
    if (room !== undefined) found.set(room, [...(found.get(room) ?? []), source]);
  }
  return found;
}

/** The files of a room that others may import: the list below "## Face" in its README, e.g. "- `server.ts`: what it is for". */
export function faceOf(room: string): readonly string[] | undefined {
  const readme = join(ROOT, room, "README.md");
  if (!existsSync(readme)) return undefined;
  const [, face = ""] = /\n## Face\n([\s\S]*?)(?=\n## |$)/.exec(readFileSync(readme, "utf8")) ?? [];
  return [...face.matchAll(/^- `([^`]+)`/gm)].map(([, file = ""]) => `${room}/${file}`);
}

/** The nodes of the first circle of a graph, in order; empty when there is none. */
export function findCircle(arrows: ReadonlyMap<string, Iterable<string>>): string[] {
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): string[] => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of arrows.get(node) ?? []) {
      const circle = visit(next, [...trail, node]);
      if (circle.length > 0) return circle;
    }
    done.add(node);
    return [];
  };
  for (const node of arrows.keys()) {
    const circle = visit(node, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
