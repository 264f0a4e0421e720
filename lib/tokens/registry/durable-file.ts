import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { UnusableArgument } from "../../terminal/arguments.ts";

/** Writes a new file, down to the disk. @throws the error of the file system, `EEXIST` among them */
export function writeDurably(file: string, text: string, mode: number): void {
  const descriptor = openSync(file, "wx", mode);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes a folder's entries down to the disk, so that a file that was linked or renamed is there after a loss of power. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The error of a file that must not be there yet. */
export function alreadyThere(file: string): UnusableArgument {
  return new UnusableArgument(
    `${file}: exists already, expected a path where there is nothing: no file is overwritten`,
  );
}
