import { type FSWatcher, watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** What has changed: the configuration alone, or the sources that make a template of it. */
export type ChangeKind = "configuration" | "sources";

export interface WatchedFiles {
  /** Files of the configuration. */
  readonly files: readonly string[];
  /** Folders of sources, with all below them. */
  readonly folders: readonly string[];
}

/** An editor saves in several steps: writes aside, renames, touches. */
const SETTLED_MILLIS = 100;

/**
 * Calls back when a change has settled. A file's folder is watched, not the file: an editor that renames a new file over the
 * old one would be lost otherwise.
 *
 * @returns ends it
 */
export function watchFiles({ files, folders }: WatchedFiles, onChange: (kind: ChangeKind) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let kind: ChangeKind = "configuration";
  const changed = (what: ChangeKind) => {
    if (what === "sources") kind = what;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const settled = kind;
      kind = "configuration";
      onChange(settled);
    }, SETTLED_MILLIS);
  };
  const watchers: FSWatcher[] = folders.map((folder) => watch(folder, { recursive: true }, () => changed("sources")));
  for (const folder of new Set(files.map((file) => dirname(resolve(file))))) {
    const names = new Set(files.filter((file) => dirname(resolve(file)) === folder).map((file) => basename(file)));
    watchers.push(watch(folder, (_, name) => name !== null && names.has(name) && changed("configuration")));
  }
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
