import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./sources.ts";

const NOT_OURS = /(?:^|\/)(?:node_modules|cdk\.out|\.git|screenshots)(?:\/|$)/;
const FENCE = /^(```+)\s*(\S*)\s*(.*)$/;

/** A fenced block of a document. */
export interface Block {
  /** The document's path and the line of the fence, e.g. `README.md:12`. */
  readonly place: string;
  readonly language: string;
  /** The rest of the fence's line, e.g. a file name. */
  readonly info: string;
  readonly lines: readonly string[];
}

/** A Markdown file of the project. */
export interface MarkdownDocument {
  /** From the root, e.g. `lib/config/SETTINGS.md`. */
  readonly path: string;
  readonly lines: readonly string[];
  /** The lines outside fenced blocks; a fenced line is empty here. */
  readonly prose: readonly string[];
  readonly blocks: readonly Block[];
  /** What `#...` of a link may name: the headings, spelled as GitHub does. */
  readonly anchors: ReadonlySet<string>;
}

export const documents: readonly MarkdownDocument[] = readdirSync(ROOT, { encoding: "utf8" })
  .filter((name) => !NOT_OURS.test(name))
  .flatMap((name) => markdownBelow(join(ROOT, name)))
  .map((file) => parseDocument(relative(ROOT, file), readFileSync(file, "utf8")));

function markdownBelow(path: string): string[] {
  if (path.endsWith(".md")) return [path];
  try {
    return readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !NOT_OURS.test(name))
      .map((name) => join(path, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return [];
    throw error;
  }
}

export function parseDocument(path: string, text: string): MarkdownDocument {
  const lines = text.split("\n");
  const prose: string[] = [];
  const blocks: Block[] = [];
  let open: { fence: string; lines: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = FENCE.exec(line);
    if (open) {
      if (line === open.fence) open = undefined;
      else open.lines.push(line);
      prose.push("");
      continue;
    }
    prose.push(fence ? "" : line);
    if (fence) {
      const [, marks = "", language = "", info = ""] = fence;
      open = { fence: marks, lines: [] };
      blocks.push({ place: `${path}:${index + 1}`, language, info, lines: open.lines });
    }
  }
  return { path, lines, prose, blocks, anchors: anchorsOf(prose) };
}

function anchorsOf(prose: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of prose) {
    const [, heading] = /^#{1,6} (.+)$/.exec(line) ?? [];
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** GitHub's anchor of a heading: lower case, spaces to hyphens, everything else but letters, digits, `-` and `_` left out. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
