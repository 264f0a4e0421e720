import type { Draft } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { endOf, type LoadedRegistry, type RegistryEntry } from "../registry/registry-schema.ts";
import { accessRule } from "../settings/access-rules.ts";
import { audience } from "../settings/issuer.ts";
import { millisOf, renderInstant } from "../values/instant.ts";

const SOON_DAYS = 14;
const DAY_MILLIS = 86_400_000;
/** Most entries that a warning names. */
const MOST_NAMED = 5;

/**
 * What is wrong, or will be soon, between an environment and the registries of its issuers.
 *
 * @param now milliseconds since 1970. @default - nothing is said about what ends soon
 */
export function registryProblems(
  draft: Draft,
  registries: ReadonlyMap<number, LoadedRegistry>,
  now: number | undefined,
): Problem[] {
  const scopes = draft.items(accessRule, "auth", "rules").flatMap(({ value }) => value.scopes);
  return [...registries].flatMap(([index, registry]) => {
    const good = registry.tokens.filter((entry) => endOf(entry) > (now ?? 0));
    return [
      ...keySourceProblems(draft, index, registry),
      ...audienceProblems(draft, index, registry),
      ...lifetimeProblems(draft, index, registry),
      ...unknownScopes(registry, good, scopes),
      ...(now === undefined ? [] : endingSoon(registry, good, now)),
    ];
  });
}

function keySourceProblems(draft: Draft, index: number, { file, keys }: LoadedRegistry): Problem[] {
  const path = `${draft.path}.auth.issuers[${index}]`;
  const raw = (name: string) => draft.raw("auth", "issuers", index, name);
  const others = ["jwks", "jwksUri"].filter((name) => raw(name) !== undefined);
  const problems = others.map((name): Problem => {
    const message = `got ${name} beside registry, expected one of them: the keys are those of ${file}`;
    return { path: `${path}.${name}`, message, severity: "error" };
  });
  if (raw("audienceClaim") === "client_id") {
    const expected = "expected aud or nothing: the tokens of a registry name their audience there";
    problems.push(problem(`${path}.audienceClaim`, "client_id", expected));
  }
  const scopeClaims = raw("scopeClaims");
  if (Array.isArray(scopeClaims) && !scopeClaims.includes("scope")) {
    const expected = "expected scope among them, or nothing: the tokens of a registry hold their scopes there";
    problems.push(problem(`${path}.scopeClaims`, scopeClaims, expected));
  }
  const algorithms = raw("algorithms");
  const missing = Array.isArray(algorithms) ? keys.filter(({ alg }) => !algorithms.includes(alg)) : [];
  return missing.length === 0
    ? problems
    : [
        ...problems,
        problem(
          `${path}.algorithms`,
          algorithms,
          `expected ${missing[0]?.alg} among them, or nothing: ${missing[0]?.kid} of ${file} signs with it`,
        ),
      ];
}

function audienceProblems(draft: Draft, index: number, registry: LoadedRegistry): Problem[] {
  const accepted = draft.valid(audience, "auth", "issuers", index, "audience");
  if (accepted === undefined || registry.audience === undefined || accepted.includes(registry.audience)) return [];
  const expected = `expected ${registry.audience}, the audience of the tokens of ${registry.file}`;
  return [problem(`${draft.path}.auth.issuers[${index}].audience`, accepted.join(", "), expected)];
}

function lifetimeProblems(draft: Draft, index: number, { file, tokens }: LoadedRegistry): Problem[] {
  const most = draft.raw("auth", "issuers", index, "maxLifetimeSeconds");
  if (typeof most !== "number") return [];
  return tokens.flatMap(({ issued, expires, revoked }, at) => {
    const seconds = (millisOf(expires) - millisOf(issued)) / 1000;
    if (revoked !== undefined || seconds <= most) return [];
    const expected = `expected at most ${most} s after issued, which is ${issued} (maxLifetimeSeconds of ${draft.path}.auth.issuers[${index}])`;
    return [problem(`${file}: tokens[${at}].expires`, expires, expected)];
  });
}

/** One warning for each scope that opens nothing: a mistyped one, or one whose rule is gone. */
function unknownScopes({ file, tokens }: LoadedRegistry, good: readonly RegistryEntry[], known: readonly string[]) {
  const held = new Map<string, RegistryEntry[]>();
  for (const entry of good) {
    for (const scope of entry.scopes) if (!known.includes(scope)) held.set(scope, [...(held.get(scope) ?? []), entry]);
  }
  return [...held].map(([scope, entries]): Problem => {
    const [first] = entries;
    const place = `tokens[${tokens.indexOf(first as RegistryEntry)}].scopes[${first?.scopes.indexOf(scope)}]`;
    const also = entries.length > 1 ? ` (and in ${entries.length - 1} more)` : "";
    const expected = `expected a scope that a rule names${also}, e.g. ${known[0] ?? "none is named"}`;
    return { ...problem(`${file}: ${place}`, scope, expected), severity: "warning" };
  });
}

function endingSoon({ file, keys }: LoadedRegistry, good: readonly RegistryEntry[], now: number): Problem[] {
  const latest = now + SOON_DAYS * DAY_MILLIS;
  const soon = good.filter((entry) => endOf(entry) <= latest).toSorted((one, other) => endOf(one) - endOf(other));
  const named = soon
    .slice(0, MOST_NAMED)
    .map((entry) => `${entry.id} of ${entry.subject} on ${renderInstant(endOf(entry))}`);
  const more = soon.length > MOST_NAMED ? ` and ${soon.length - MOST_NAMED} more` : "";
  const lastKeys = keys.filter(({ notAfter }) => notAfter !== undefined && isWithin(millisOf(notAfter), now, latest));
  return [
    ...(soon.length === 0
      ? []
      : [
          warning(
            `${file}: tokens`,
            `${soon.length === 1 ? "1 ends" : `${soon.length} end`} within ${SOON_DAYS} days: ${named.join(", ")}${more}`,
          ),
        ]),
    ...lastKeys.map(({ kid, notAfter }) =>
      warning(`${file}: keys`, `${kid} is published until ${notAfter}, and no longer`),
    ),
  ];
}

function isWithin(moment: number, from: number, to: number): boolean {
  return moment > from && moment <= to;
}

function warning(path: string, message: string): Problem {
  return { path, message, severity: "warning" };
}
