import { AuthorizerUnavailable, type FaultReason } from "../outcome/authorizer-unavailable.ts";
import type { KeySet } from "./key-set.ts";

/** The last good key set of an issuer, and the refresh that replaces it. */
export interface KeySetRefresh {
  /** The last good set, as long as it may be used at all. */
  usable(): KeySet | undefined;
  /** Age of the last good set in milliseconds; Infinity while there is none, or when the clock was set back. */
  ageMillis(): number;
  /**
   * Fetches the set anew. One refresh at a time: who comes while it is under way, waits for the same.
   *
   * @returns whether it succeeded; never rejects
   */
  begin(): Promise<boolean>;
  /** The refresh under way, if there is one. */
  underWay(): Promise<boolean> | undefined;
  /** Whether enough time has passed since the last failure. */
  mayRetry(): boolean;
  /** Lets the next one who needs the set try at once. */
  forgetFailure(): void;
  /** Why the latest refresh failed; absent after one that did not. */
  fault(): FaultReason | undefined;
  /** How many refreshes have ended, well or badly. */
  readonly ended: number;
}

export interface KeySetRefreshOptions {
  /** Fetches and imports the key set; `previous` is the set in use. */
  readonly load: (previous: KeySet | undefined) => Promise<KeySet>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Age up to which the last good set is used when no better one can be had. */
  readonly staleMillis: number;
}

/** After a failed refresh, the next one waits this long while there is an older set to go on with ... */
const RETRY_WITH_KEYS_MILLIS = 30_000;
/** ... and this long while there is none: nobody is let in, but the provider is not stormed either. */
const RETRY_WITHOUT_KEYS_MILLIS = 1_000;

/** Keeps the last good key set: it is replaced by a good answer only, never by a bad one or by none. */
export function createKeySetRefresh({ load, now, staleMillis }: KeySetRefreshOptions): KeySetRefresh {
  let held: { readonly set: KeySet; readonly since: number } | undefined;
  let flight: Promise<boolean> | undefined;
  let fault: FaultReason | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let ended = 0;

  const attempt = async (): Promise<boolean> => {
    const since = now(); // the answer may be older than its arrival, but not than the question
    try {
      held = { set: await load(held?.set), since };
      fault = undefined;
    } catch (error) {
      fault = error instanceof AuthorizerUnavailable ? error.reason : "internal";
      failedAt = now();
    }
    ended += 1;
    return fault === undefined;
  };
  const ageMillis = () => (held ? elapsed(held.since, now()) : Number.POSITIVE_INFINITY);
  const usable = () => (ageMillis() < staleMillis ? held?.set : undefined);

  return {
    usable,
    ageMillis,
    begin() {
      flight ??= attempt().finally(() => {
        flight = undefined;
      });
      return flight;
    },
    underWay: () => flight,
    mayRetry: () => elapsed(failedAt, now()) >= (usable() ? RETRY_WITH_KEYS_MILLIS : RETRY_WITHOUT_KEYS_MILLIS),
    forgetFailure() {
      failedAt = Number.NEGATIVE_INFINITY;
    },
    fault: () => fault,
    get ended() {
      return ended;
    },
  };
}

/** Milliseconds since a moment; a clock that was set back ends every waiting. */
export function elapsed(since: number, now: number): number {
  return now >= since ? now - since : Number.POSITIVE_INFINITY;
}
