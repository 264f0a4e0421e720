/** What one check has found. A fault comes with its remedy; what cannot be asked from here is no fault. */
export type Finding = SoundFinding | Fault | Unasked;

interface Found {
  /** What was looked at, e.g. `keys of https://login.example.com`. */
  readonly subject: string;
  /** One sentence, without a full stop. */
  readonly found: string;
  /** The setting that it is about, e.g. `environments.prod.auth.issuers[0]`. @default - none */
  readonly setting?: string | undefined;
}

export interface SoundFinding extends Found {
  readonly state: "sound";
}

export interface Fault extends Found {
  readonly state: "fault";
  /** What to do, one sentence. */
  readonly remedy: string;
}

export interface Unasked extends Found {
  readonly state: "not asked";
  /** How it can be asked elsewhere. @default - nothing is to be done */
  readonly remedy?: string | undefined;
}

const DAY_MILLIS = 86_400_000;

/** What ends within this time is a fault: two weeks, as for the tokens of a registry. */
export const SOON_MILLIS = 14 * DAY_MILLIS;

/** The day of milliseconds since 1970, in UTC. */
export function day(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10);
}

/** How long ago or how far ahead a moment is, in whole days. */
export function daysUntil(millis: number, now: number): string {
  const days = Math.floor(Math.abs(millis - now) / DAY_MILLIS);
  const span = `${days} day${days === 1 ? "" : "s"}`;
  return millis < now ? `${span} ago` : `in ${span}`;
}
