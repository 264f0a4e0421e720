import type { Algorithm } from "./algorithms.ts";
import { AuthorizerUnavailable, type FaultReason } from "./authorizer-unavailable.ts";
import type { KeySet, VerificationKey } from "./key-set.ts";

/** Where one issuer's keys come from, through good days and bad. */
export interface KeySource {
  /** The key set as far as it may be used without waiting; begins a refresh in the background when one is due. */
  atHand(): KeySet | undefined;
  /**
   * The keys that a token may be signed with; empty when the set is known not to have any.
   *
   * @throws AuthorizerUnavailable when the keys cannot be had
   */
  candidates(keyId: string | undefined, algorithm: Algorithm): Promise<readonly VerificationKey[]>;
  /** Fetches the set ahead of the first request. Never rejects; a failure is forgotten. */
  warm(): Promise<void>;
  /** Age of the key set in seconds; absent while there is none. */
  ageSeconds(): number | undefined;
  /** Why the latest refresh failed; absent after one that did not. */
  fault(): FaultReason | undefined;
}

export interface KeySourceOptions {
  /** Fetches and imports the key set; `previous` is the set in use. */
  readonly load: (previous: KeySet | undefined) => Promise<KeySet>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly freshSeconds: number;
  readonly staleSeconds: number;
}

/** After a refresh for a key id that the set did not have, no other one for such a reason for this long. */
const UNKNOWN_KEY_COOLDOWN_MILLIS = 30_000;
/** After a failed refresh, the next one waits this long while there is an older set to go on with ... */
const RETRY_WITH_KEYS_MILLIS = 30_000;
/** ... and this long while there is none: nobody is let in, but the provider is not stormed either. */
const RETRY_WITHOUT_KEYS_MILLIS = 1_000;

/**
 * Keeps one issuer's key set.
 *
 * - up to `freshSeconds` old it is used as it is;
 * - from then on it is still used, and a refresh goes on in the background;
 * - from twice that age on the refresh is waited for. A Lambda is frozen between requests, background work with it:
 *   without this rule a quiet environment would judge by whatever was true hours ago;
 * - while refreshes fail, the last good set is used up to `staleSeconds`; a bad answer never replaces it.
 *
 * All cooldowns go by time alone, never by what is in the set or in the token: 10,000 unknown key ids in a row are one
 * fetch, whether or not there is a set.
 */
export function createKeySource(options: KeySourceOptions): KeySource {
  const { load, now } = options;
  const freshMillis = options.freshSeconds * 1000;
  const staleMillis = options.staleSeconds * 1000;
  let held: { set: KeySet; since: number } | undefined;
  let flight: Promise<boolean> | undefined;
  let fault: FaultReason | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let unknownAt = Number.NEGATIVE_INFINITY;
  let refreshes = 0;

  /** Whether less than `span` has passed; a clock that was set back ends every span. */
  const isWithin = (since: number, span: number) => now() >= since && now() - since < span;
  const usable = () => (held && isWithin(held.since, staleMillis) ? held.set : undefined);
  const mayRetry = () => !isWithin(failedAt, usable() ? RETRY_WITH_KEYS_MILLIS : RETRY_WITHOUT_KEYS_MILLIS);

  /** One refresh at a time: who comes while it is under way, waits for the same. Tells whether it succeeded. */
  const refresh = (): Promise<boolean> => {
    flight ??= attempt().finally(() => {
      flight = undefined;
    });
    return flight;
  };

  const attempt = async (): Promise<boolean> => {
    const since = now(); // the answer may be older than its arrival, but not than the question
    try {
      held = { set: await load(held?.set), since };
      fault = undefined;
      refreshes += 1;
      return true;
    } catch (error) {
      fault = error instanceof AuthorizerUnavailable ? error.reason : "internal";
      failedAt = now();
      return false;
    }
  };

  const atHand = (): KeySet | undefined => {
    const set = usable();
    if (held === undefined || set === undefined || isWithin(held.since, freshMillis)) return set;
    if (flight === undefined && mayRetry()) void refresh();
    return flight !== undefined && !isWithin(held.since, 2 * freshMillis) ? undefined : set;
  };

  const latest = async (): Promise<KeySet> => {
    const set = atHand();
    if (set) return set;
    if (flight) await flight;
    if (!usable() && mayRetry()) await refresh();
    return usable() ?? unavailable();
  };

  const unavailable = (): never => {
    throw new AuthorizerUnavailable(fault ?? "key-set-unreachable");
  };

  /** Looks a key id up that the set does not have: by one fetch per cooldown, unless one is under way anyway. */
  const lookUp = async (refreshesBefore: number): Promise<KeySet> => {
    const isAsked = flight !== undefined || isWithin(unknownAt, UNKNOWN_KEY_COOLDOWN_MILLIS);
    if (flight) await flight;
    if (!isAsked) {
      unknownAt = now();
      // A set that was fetched for this very request is as new as can be.
      if (refreshes === refreshesBefore) await refresh();
    }
    // When the provider could not be asked, nobody knows whether the key is a new one: not a 401.
    return fault === undefined ? (usable() ?? unavailable()) : unavailable();
  };

  return {
    atHand,
    async candidates(keyId, algorithm) {
      const refreshesBefore = refreshes;
      const set = await latest();
      if (keyId === undefined || set.knows(keyId)) return set.candidates(keyId, algorithm);
      return (await lookUp(refreshesBefore)).candidates(keyId, algorithm);
    },
    async warm() {
      await refresh();
      failedAt = Number.NEGATIVE_INFINITY;
    },
    ageSeconds: () => held && Math.round((now() - held.since) / 1000),
    fault: () => fault,
  };
}
