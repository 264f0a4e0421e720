import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs once, before all tests: one folder for the temporary files of the run. Among them are CDK's assemblies, which
 * nobody else removes.
 * Plain JavaScript, because jest loads its global setup without transforming it.
 */
export default function openTemporaryFolder() {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "clipzy-"));
  process.env.TEST_RUN_FOLDER = process.env.TMPDIR;
}
