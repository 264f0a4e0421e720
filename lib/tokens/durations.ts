import { UnusableArgument } from "../terminal/arguments.ts";

const MILLIS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MOST_DAYS = 3_650;

/**
 * A time span as people write it: a whole number and `s`, `m`, `h` or `d`, e.g. `90d`, `12h`, `1m`.
 *
 * @param option what the user calls it, e.g. `--for`
 * @returns milliseconds
 * @throws UnusableArgument
 */
export function parseDuration(text: string, option: string): number {
  const [, number, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  const millis = Number(number) * MILLIS[unit as keyof typeof MILLIS];
  if (!(millis <= MOST_DAYS * MILLIS.d)) {
    const expected = `expected a whole number of s, m, h or d up to ${MOST_DAYS}d, e.g. 90d, 12h or 1m`;
    throw new UnusableArgument(`${option}: got ${JSON.stringify(text.slice(0, 60))}, ${expected}`);
  }
  return millis;
}

/** How long it is until then, in the largest unit that leaves at least 2: `89 days`, `5 hours`. */
export function renderSpan(millis: number): string {
  const units = [
    ["days", MILLIS.d],
    ["hours", MILLIS.h],
    ["minutes", MILLIS.m],
  ] as const;
  const [name, size] = units.find(([, unit]) => millis >= 2 * unit) ?? (["seconds", MILLIS.s] as const);
  return `${Math.floor(millis / size)} ${name}`;
}
