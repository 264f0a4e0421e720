import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./sources.ts";

/** This project in another folder, for tests that change its files. Packages are shared, what is kept in their folder is not. */
export interface ProjectCopy {
  readonly folder: string;
  remove(): void;
}

export function copyProject(): ProjectCopy {
  // macOS has its folder for temporary files behind a link.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "clipzy-project-"));
  for (const name of ["bin", "lib", "lambda", "package.json", "cdk.json", "tsconfig.json"]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(join(ROOT, "node_modules")).filter((entry) => entry !== ".cache")) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
