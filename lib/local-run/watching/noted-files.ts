import { resolve } from "node:path";
import type { Files } from "../../config/sources/environments-file.ts";

/**
 * Files whose reading notes each path, also that of a missing file: it may be made later.
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
