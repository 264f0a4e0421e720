import { METHODS } from "../../config/environment-config.ts";
import type { Check, CheckEntry } from "./check.ts";
import { type CheckSubject, checkRoutes, hasUnknownPath, isRoute, UNKNOWN_PATH } from "./check-subject.ts";
import { refusal } from "./expectation.ts";
import type { ProbeHeader } from "./probe.ts";

/** Only what the access rules list exists. */
export function routeChecks(subject: CheckSubject): CheckEntry[] {
  return [...unknownPath(subject), wrongMethod(subject), ...publicRoutes(subject)];
}

/** With a token, AWS answers by another gateway response than without: the token need not be a good one. */
function unknownPath({ base, config }: CheckSubject): CheckEntry[] {
  const control = "an unknown route: 404";
  const variants: readonly (Pick<Check, "name" | "settles"> & { headers: ProbeHeader[] })[] = [
    { name: control, headers: [], settles: { item: "unknown-path" } },
    {
      name: "an unknown route, asked for with a token: 404",
      headers: [["Authorization", "Bearer x"]],
      settles: { item: "unknown-route", control },
    },
  ];
  if (!hasUnknownPath(config)) return variants.map(({ name }) => ({ name, skipped: "a rule covers every path" }));
  return variants.map(({ headers, ...named }) => ({
    ...named,
    probe: { base, method: "GET", path: UNKNOWN_PATH, headers },
    expected: refusal("NOT_FOUND"),
    answeredBy: "later",
  }));
}

function wrongMethod({ base, config }: CheckSubject): CheckEntry {
  const pairs = checkRoutes(config).flatMap(({ path }) => METHODS.map((method) => ({ method, path })));
  const unlisted = pairs.find(({ method, path }) => method !== "HEAD" && !isRoute(config, method, path));
  if (!unlisted) return { name: "a known route with another method: 404", skipped: "the rules list every method" };
  return {
    name: `${unlisted.method} ${unlisted.path}, which no rule lists: 404`,
    probe: { base, ...unlisted, headers: [] },
    expected: refusal("NOT_FOUND"),
    answeredBy: "later",
  };
}

function publicRoutes({ base, config }: CheckSubject): CheckEntry[] {
  const open = checkRoutes(config).filter((route) => route.public && ["GET", "HEAD"].includes(route.method));
  return open.slice(0, 3).map(({ method, path }) => ({
    name: `${method} ${path} is public: it passes without a token`,
    probe: { base, method, path, headers: [] },
    expected: { kind: "passed", headers: [] },
    answeredBy: "later",
  }));
}
