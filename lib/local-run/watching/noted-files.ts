import { resolve } from "node:path";
import type { Files } from "../../config/sources/environments-file.ts";

/**
 * Files that note what is read, also what cannot be read: it may come to be there.
 *
 * @param paths gets each path, absolute
 */
export function notedFiles({ read, now }: Required<Files>, paths: Set<string>): Required<Files> {
  return {
    now,
    read: (path) => {
      paths.add(resolve(path));
      return read(path);
    },
  };
}
