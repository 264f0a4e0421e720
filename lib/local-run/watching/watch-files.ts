import { existsSync, type FSWatcher, realpathSync, watch } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

/** Watches files that may come, go, and be replaced. */
export interface FileWatcher {
  /** From now on these files, and no others. */
  watch(files: readonly string[]): void;
  close(): void;
}

/** An editor saves in several steps: writes aside, renames, touches. */
const SETTLED_MILLIS = 100;

export interface FileWatcherOptions {
  /** Called when changes have settled, with the files that have changed, absolute. */
  readonly onChange: (changed: readonly string[]) => void;
  /** Called with the error of `fs.watch`, e.g. when the system allows no more watchers: some files are not watched. */
  readonly onError: (error: unknown) => void;
}

/**
 * Reports files that are written, come or go. The folder of a file is watched, not the file: an editor that renames a new file over
 * the old one would be lost otherwise. In place of a folder that does not exist, the nearest existing one above it is watched.
 */
export function openFileWatcher({ onChange, onError }: FileWatcherOptions): FileWatcher {
  const folders = new Map<string, FSWatcher>();
  const changes = collectChanges(onChange);
  let files: ReadonlySet<string> = new Set();
  const follow = () => {
    try {
      watchFolders(folders, files, onEvent);
    } catch (error) {
      onError(error);
    }
  };
  const onEvent = (folder: string, name: string | null) => {
    const path = name === null ? folder : join(folder, name);
    if (files.has(path)) changes.note([path]);
    // A folder that goes reports itself under its own name. What comes may be a part of the way to a file.
    if (name === null || folder.endsWith(sep + name)) unwatch(folders, folder);
    const below = [...files].filter((file) => file.startsWith(path + sep));
    if (below.length === 0 && folders.has(folder)) return;
    follow();
    changes.note(below.filter((file) => existsSync(file)));
  };
  return {
    watch(given) {
      files = new Set(given.flatMap(withTarget));
      follow();
    },
    close() {
      changes.end();
      for (const folder of [...folders.keys()]) unwatch(folders, folder);
    },
  };
}

/** Calls `onChange` once for changes that follow each other closely. */
function collectChanges(onChange: FileWatcherOptions["onChange"]) {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    onChange([...changed]);
    changed.clear();
  };
  return {
    note: (paths: Iterable<string>) => {
      for (const path of paths) changed.add(path);
      clearTimeout(timer);
      if (changed.size > 0) timer = setTimeout(settle, SETTLED_MILLIS);
    },
    end: () => clearTimeout(timer),
  };
}

type OnEvent = (folder: string, name: string | null) => void;

function watchFolders(watchers: Map<string, FSWatcher>, files: ReadonlySet<string>, onEvent: OnEvent): void {
  const wanted = new Set([...new Set([...files].map((file) => dirname(file)))].map(nearestFolder));
  for (const folder of [...watchers.keys()]) if (!wanted.has(folder)) unwatch(watchers, folder);
  for (const folder of wanted) {
    if (watchers.has(folder)) continue;
    const watcher = watch(folder, (_, name) => onEvent(folder, name));
    // Some systems report a folder that has gone as an error.
    watcher.on("error", () => onEvent(folder, null));
    watchers.set(folder, watcher);
  }
}

function unwatch(watchers: Map<string, FSWatcher>, folder: string): void {
  watchers.get(folder)?.close();
  watchers.delete(folder);
}

function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

/** A link changes when what it leads to changes. */
function withTarget(file: string): string[] {
  const path = resolve(file);
  return existsSync(path) ? [path, realpathSync(path)] : [path];
}
