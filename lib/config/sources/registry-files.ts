import { isAbsolute, join } from "node:path";
import { type Problem, problem } from "../problems/problems.ts";
import { type CheckedRegistry, checkRegistry } from "../registry/check-registry.ts";
import type { LoadedRegistry } from "../registry/registry-schema.ts";
import type { Files } from "./environments-file.ts";
import { jsonProblems } from "./json-problems.ts";

/** Reads the text of a registry, and finds everything that is wrong with it. @param file what the user calls it */
export function parseRegistry(file: string, text: string): CheckedRegistry {
  const content = text.replace(/^\uFEFF/, "");
  const problems = jsonProblems(file, content);
  return problems.length > 0 ? { problems } : checkRegistry(file, JSON.parse(content));
}

/** An environment as it was given, with the issuers' names filled in from their registries. */
export interface WithRegistries {
  readonly given: unknown;
  /** By the place of the issuer in `auth.issuers`. */
  readonly registries: ReadonlyMap<number, LoadedRegistry>;
  readonly problems: readonly Problem[];
}

interface GivenIssuer {
  readonly issuer?: unknown;
  readonly registry?: unknown;
}

/**
 * Reads the registries that an environment's issuers name.
 *
 * @param path where the environment stands, e.g. `environments.prod`
 * @param folder the folder of the file in which it stands: what a registry's path is relative to
 */
export function loadRegistries(path: string, given: unknown, folder: string, files: Files): WithRegistries {
  const auth = (given as { auth?: { issuers?: unknown } } | null | undefined)?.auth;
  if (typeof auth !== "object" || auth === null || !Array.isArray(auth.issuers)) {
    return { given, registries: new Map(), problems: [] };
  }
  const registries = new Map<number, LoadedRegistry>();
  const problems: Problem[] = [];
  const issuers = auth.issuers.map((issuer: GivenIssuer | null, index) => {
    if (typeof issuer?.registry !== "string") return issuer;
    const place = `${path}.auth.issuers[${index}]`;
    const read = readOne(issuer.registry, place, folder, files);
    problems.push(...read.problems);
    if (read.registry !== undefined) registries.set(index, read.registry);
    // The registry's own problems are told already: that the issuer is missing would be none of the user's.
    const name = read.registry?.issuer ?? `https://unread.invalid/${index}`;
    if (issuer.issuer !== undefined && read.registry !== undefined && issuer.issuer !== name) {
      const expected = `expected no issuer beside registry, or ${name}, which is the one of ${issuer.registry}`;
      problems.push(problem(`${place}.issuer`, issuer.issuer, expected));
    }
    return { ...issuer, issuer: name };
  });
  return { given: { ...(given as object), auth: { ...auth, issuers } }, registries, problems };
}

function readOne(
  registry: string,
  place: string,
  folder: string,
  files: Files,
): { readonly registry?: LoadedRegistry; readonly problems: readonly Problem[] } {
  const file = isAbsolute(registry) ? registry : join(folder, registry);
  let text: string;
  try {
    text = files.read(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    const expected = `expected a registry that can be read${code}; "npm run token -- init --registry ${file}" makes one`;
    return { problems: [problem(`${place}.registry`, registry, expected)] };
  }
  const parsed = parseRegistry(file, text);
  return parsed.registry === undefined
    ? { problems: parsed.problems }
    : { registry: { ...parsed.registry, file }, problems: [] };
}
