import { type EnvironmentConfig, environmentSchema } from "../../lib/config/environment-config.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";

/** An environment's configuration as somebody writes it, partly. */
export type EnvironmentOverrides = { readonly [key: string]: unknown };

/**
 * A whole configuration with the parts that a test is about replaced: objects are merged, everything else is taken as
 * given, and `undefined` removes a setting.
 */
export function environment(overrides: EnvironmentOverrides = {}): EnvironmentConfig {
  return environmentSchema.parse(merge(SAMPLE_ENVIRONMENT, overrides));
}

/** Objects are merged, everything else is replaced. */
export function merge(base: object, overrides: object): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
