import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The part of CDK's asset manifest that says where a file or directory asset lies. */
interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source?: { readonly path?: string } }>>;
}

/**
 * Finds the directory of an asset from what the template says of it: the path in its metadata, or `asset.<hash>`.
 *
 * CDK may put an extension behind the hash, so that the manifest beside the template (`X.assets.json`) has the last word.
 */
export function assetDirectories(templatePath: string): (assetPath: string) => string {
  const directory = resolve(dirname(templatePath));
  const { files = {} } = readManifest(templatePath.replace(/\.template\.json$/, ".assets.json"));
  return (assetPath) => {
    const hash = /^asset\.([0-9a-f]{64})/.exec(assetPath)?.[1] ?? "";
    return join(directory, files[hash]?.source?.path ?? assetPath);
  };
}

function readManifest(file: string): AssetManifest {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as AssetManifest;
  } catch {
    return {}; // a template without its manifest: the paths that it names are taken as they are
  }
}
