import { nearestName } from "./did-you-mean.ts";
import type { Problem } from "./problems.ts";

/** The context keys that are ours; every other one belongs to CDK. */
export const CONTEXT_KEYS = ["environment", "environments", "corsOrigins", "environmentsFile"] as const;

/** Keys that were meant to be ours: `-c enviroment=prod` must not quietly deploy the default environment. */
export function mistypedKeys(keys: readonly string[]): Problem[] {
  return keys
    .filter((key) => !isKnown(key))
    .flatMap((key) => {
      const meant = nearestName(key, CONTEXT_KEYS);
      return meant === undefined
        ? []
        : [{ path: key, message: `unknown context key, expected ${meant}`, severity: "error" }];
    });
}

function isKnown(key: string): boolean {
  return (CONTEXT_KEYS as readonly string[]).includes(key) || /[:/@]/.test(key);
}
