import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs once, before all tests: one folder for the temporary files of the run. Among them are CDK's assemblies, which nothing
 * else removes, and the keys of every `npm start`.
 * Plain JavaScript, because jest loads its global setup without transforming it.
 */
export default function openTemporaryFolder() {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "clipzy-"));
  process.env.TEST_RUN_FOLDER = process.env.TMPDIR;
  process.env.CLIPZY_LOCAL_KEYS = join(process.env.TMPDIR, "keys");
}
