import { rmSync } from "node:fs";

/** Runs once, after all tests: removes what `open-temporary-folder.mjs` has made. */
export default function removeTemporaryFolder() {
  const folder = process.env.TEST_RUN_FOLDER;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
