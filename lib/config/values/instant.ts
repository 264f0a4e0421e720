import { text } from "./schema-parts.ts";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** A moment in UTC, to the second (RFC 3339); days that no calendar has are refused. */
export const instant = text({
  expected: "a time in UTC",
  example: "2026-11-28T15:00:00Z",
  pattern: INSTANT,
  flaw: (given) =>
    INSTANT.test(given) && renderInstant(Date.parse(given)) !== given
      ? "expected a day and a time that exist, e.g. 2026-11-28T15:00:00Z"
      : undefined,
});

/** Milliseconds since 1970 of an instant. */
export function millisOf(given: string): number {
  return Date.parse(given);
}

/** The instant of milliseconds since 1970, to the second below. */
export function renderInstant(millis: number): string {
  return Number.isFinite(millis) ? `${new Date(millis).toISOString().slice(0, 19)}Z` : "";
}
