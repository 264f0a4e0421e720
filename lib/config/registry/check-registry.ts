import { SECRET_MEMBERS } from "../../../lambda/authorizer/keys/public-key.ts";
import { type Draft, draftOf } from "../problems/draft.ts";
import { problemsFromIssues } from "../problems/issue-problems.ts";
import { duplicateProblems, type Problem, problem } from "../problems/problems.ts";
import { keyProblems } from "../settings/json-web-key.ts";
import { millisOf } from "../values/instant.ts";
import {
  endOf,
  keyId,
  type Registry,
  type RegistryEntry,
  registryEntry,
  registryKey,
  registrySchema,
  tokenId,
} from "./registry-schema.ts";

/** A registry as given, read: `registry` is there when nothing is wrong with it. */
export interface CheckedRegistry {
  readonly registry?: Registry;
  readonly problems: readonly Problem[];
}

/**
 * Finds everything that is wrong with a registry. No value that could be a secret is part of a problem.
 *
 * @param given the JSON value
 * @param file what the user calls it; every problem begins with it, e.g. `tokens/prod.json: tokens[3].expires: ...`
 */
export function checkRegistry(file: string, given: unknown): CheckedRegistry {
  const parsed = registrySchema.safeParse(given);
  const draft = draftOf("", given);
  const problems = [
    ...(parsed.success ? [] : problemsFromIssues(parsed.error.issues, given, [])),
    ...keyListProblems(draft),
    ...tokenListProblems(draft),
  ].map((found) => ({ ...found, path: found.path === "" ? file : `${file}: ${found.path}` }));
  return parsed.success && problems.length === 0 ? { registry: parsed.data, problems } : { problems };
}

function keyListProblems(draft: Draft): Problem[] {
  const given = draft.raw("keys");
  const keys: readonly unknown[] = Array.isArray(given) ? given : [];
  const ids = keys.flatMap((_, index) => {
    const value = draft.valid(keyId, "keys", index, "kid");
    return value === undefined ? [] : [{ index, value }];
  });
  return [
    ...duplicateProblems(ids, "keys", "key id"),
    ...keys.flatMap((key, index) => [...unknownMembers(key, `keys[${index}]`), ...kindProblems(key, `keys[${index}]`)]),
  ];
}

function unknownMembers(key: unknown, path: string): Problem[] {
  if (typeof key !== "object" || key === null) return [];
  const known = Object.keys(registryKey.shape);
  return Object.keys(key)
    .filter((name) => !known.includes(name) && !SECRET_MEMBERS.includes(name))
    .map((name) => ({
      path: `${path}.${name}`,
      message: `unknown key, expected one of ${known.join(", ")}`,
      severity: "error",
    }));
}

function kindProblems(key: unknown, path: string): Problem[] {
  const alg = registryKey.shape.alg.safeParse((key as { alg?: unknown } | null)?.alg).data;
  return alg === undefined ? [] : keyProblems(key, path, [alg]);
}

function tokenListProblems(draft: Draft): Problem[] {
  const given = draft.raw("tokens");
  const ids = (Array.isArray(given) ? given : []).flatMap((entry, index) => {
    const value = tokenId.safeParse((entry as { id?: unknown } | null)?.id).data;
    return value === undefined ? [] : [{ index, value }];
  });
  const keys = new Map(draft.items(registryKey, "keys").map(({ value }) => [value.kid, value.notAfter]));
  return [
    ...duplicateProblems(ids, "tokens", "id"),
    ...draft
      .items(registryEntry, "tokens")
      .flatMap(({ index, value }) => entryProblems(value, `tokens[${index}]`, keys)),
  ];
}

/** @param keys the published keys by id, with the end of their publication if they have one */
function entryProblems(entry: RegistryEntry, path: string, keys: ReadonlyMap<string, string | undefined>): Problem[] {
  const problems: Problem[] = [];
  const { issued, expires, key } = entry;
  if (millisOf(expires) <= millisOf(issued))
    problems.push(problem(`${path}.expires`, expires, `expected a time after issued, which is ${issued}`));
  // A revoked token is refused before anything looks for its key.
  if (entry.revoked !== undefined) return problems;
  const until = keys.get(key);
  if (!keys.has(key)) {
    const known = [...keys.keys()].join(", ") || "none is valid";
    problems.push(
      problem(`${path}.key`, key, `expected one of this registry's keys, ${known}: its token could not be verified`),
    );
  } else if (until !== undefined && endOf(entry) > millisOf(until)) {
    problems.push(
      problem(`${path}.expires`, expires, `expected no later than ${until}, when key ${key} is published no more`),
    );
  }
  return problems;
}
