import { AuthorizerUnavailable, type FaultReason } from "../outcome/authorizer-unavailable.ts";
import type { Algorithm } from "../settings/algorithms.ts";
import type { KeySet, VerificationKey } from "./key-set.ts";
import { createKeySetRefresh, elapsed, type KeySetRefresh, type KeySetRefreshOptions } from "./key-set-refresh.ts";

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
  /**
   * The keys for a token without a key id once more, when those at hand have not verified it: a provider that names no
   * keys may have put a new one in the place of the old.
   *
   * @throws AuthorizerUnavailable when the provider cannot be asked
   */
  renewedCandidates(algorithm: Algorithm): Promise<readonly VerificationKey[]>;
  /** Fetches the set ahead of the first request. Never rejects; a failure is forgotten. */
  warm(): Promise<void>;
  /** Age of the key set in seconds; absent while there is none. */
  ageSeconds(): number | undefined;
  /** Why the latest refresh of the key set failed; absent after one that did not. */
  fault(): FaultReason | undefined;
}

export interface KeySourceOptions extends Pick<KeySetRefreshOptions, "load" | "now"> {
  readonly freshSeconds: number;
  readonly staleSeconds: number;
}

/** After a refresh for a key that the set did not have, no other one for such a reason for this long. */
const UNKNOWN_KEY_COOLDOWN_MILLIS = 30_000;

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
export function createKeySource({ load, now, freshSeconds, staleSeconds }: KeySourceOptions): KeySource {
  const freshMillis = freshSeconds * 1000;
  const refresh = createKeySetRefresh({ load, now, staleMillis: staleSeconds * 1000 });
  const lookUp = createLookUp(refresh, now);

  const atHand = (): KeySet | undefined => {
    const set = refresh.usable();
    if (set === undefined || refresh.ageMillis() < freshMillis) return set;
    if (!refresh.underWay() && refresh.mayRetry()) void refresh.begin();
    return refresh.underWay() && refresh.ageMillis() >= 2 * freshMillis ? undefined : set;
  };
  const latest = async (): Promise<KeySet> => {
    const set = atHand();
    if (set) return set;
    await refresh.underWay();
    if (!refresh.usable() && refresh.mayRetry()) await refresh.begin();
    return refresh.usable() ?? unavailable(refresh);
  };

  return {
    atHand,
    async candidates(keyId, algorithm) {
      const endedBefore = refresh.ended;
      const set = await latest();
      const isKnown = keyId === undefined || set.knows(keyId);
      return (isKnown ? set : await lookUp(endedBefore)).candidates(keyId, algorithm);
    },
    async renewedCandidates(algorithm) {
      // After a failure, perhaps of this very request's, another wait would take longer than a Lambda has.
      if (refresh.fault() !== undefined && !refresh.mayRetry()) return unavailable(refresh);
      return (await lookUp(refresh.ended)).candidates(undefined, algorithm);
    },
    async warm() {
      await refresh.begin();
      refresh.forgetFailure();
    },
    ageSeconds() {
      const seconds = Math.round(refresh.ageMillis() / 1000);
      return Number.isFinite(seconds) ? seconds : undefined;
    },
    fault: refresh.fault,
  };
}

/**
 * Looks for a key that the set does not have: by one fetch per cooldown, unless one is under way anyway.
 *
 * @returns a function that takes the number of refreshes that had ended before the request: what has ended since then is
 *   as new as can be, and if it failed, waiting for another one would take longer than a Lambda has
 */
function createLookUp(refresh: KeySetRefresh, now: () => number): (endedBefore: number) => Promise<KeySet> {
  let askedAt = Number.NEGATIVE_INFINITY;
  return async (endedBefore) => {
    const underWay = refresh.underWay();
    if (underWay) await underWay;
    else if (elapsed(askedAt, now()) >= UNKNOWN_KEY_COOLDOWN_MILLIS) {
      askedAt = now();
      if (refresh.ended === endedBefore) await refresh.begin();
    }
    // When the provider could not be asked, nobody knows whether the key is a new one: not a 401.
    const set = refresh.fault() === undefined ? refresh.usable() : undefined;
    return set ?? unavailable(refresh);
  };
}

function unavailable(refresh: KeySetRefresh): never {
  throw new AuthorizerUnavailable(refresh.fault() ?? "key-set-unreachable");
}
