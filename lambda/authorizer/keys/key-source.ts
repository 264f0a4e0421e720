import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import type { FaultReason } from "../outcome/reasons.ts";
import type { Algorithm } from "../settings/algorithms.ts";
import type { KeySet, VerificationKey } from "./key-set.ts";

/** The keys of one issuer, also while its provider is down. */
export interface KeySource {
  /** The key set as far as it may be used without waiting; begins a refresh in the background when one is due. */
  atHand(): KeySet | undefined;
  /**
   * The keys that a token may be signed with; empty when the set is known not to have any.
   *
   * @throws AuthorizerUnavailable when the keys cannot be had
   */
  candidates(
    keyId: string | undefined,
    algorithm: Algorithm,
    options?: CandidatesOptions,
  ): Promise<readonly VerificationKey[]>;
  /** Fetches the set ahead of the first request. Never rejects; the next request that needs the set tries again at once. */
  warm(): Promise<void>;
  status(): KeySetStatus;
}

export interface CandidatesOptions {
  /**
   * Whether the keys at hand have been tried in vain. A provider that gives its keys no ids may have replaced one by
   * another, so the set is fetched again, unless that happened less than 30 seconds ago.
   *
   * @default false
   */
  readonly renewed?: boolean;
}

/** What the log says of a key set. */
export interface KeySetStatus {
  /** Age of the key set in seconds; absent while there is none. */
  readonly ageSeconds?: number | undefined;
  /** Why the latest refresh failed; absent after a good one. */
  readonly fault?: FaultReason | undefined;
}

export interface KeySourceOptions {
  /** Fetches and imports the key set; `previous` is the set in use. */
  readonly load: (previous: KeySet | undefined) => Promise<KeySet>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Age up to which the set is used without asking again. */
  readonly freshSeconds: number;
  /** Age up to which the last good set is used while refreshes fail. */
  readonly staleSeconds: number;
}

/** Time between a failed refresh and the next one, while there is an older set to go on with ... */
const RETRY_WITH_KEYS_MILLIS = 30_000;
/** ... and while there is none: no token is accepted then, but the provider is not flooded with requests either. */
const RETRY_WITHOUT_KEYS_MILLIS = 1_000;
/** Time between two refreshes for keys that the set does not have. */
const UNKNOWN_KEY_COOLDOWN_MILLIS = 30_000;

const NEVER = Number.NEGATIVE_INFINITY;

/**
 * Keeps one issuer's key set.
 *
 * - up to `freshSeconds` old it is used as it is;
 * - from then on it is still used, and a refresh goes on in the background;
 * - from twice that age on a request waits for the refresh. A Lambda is frozen between requests, background work with
 *   it: without this rule a quiet environment would judge by whatever was true hours ago;
 * - while refreshes fail, the last good set is used up to `staleSeconds`; a bad answer never replaces it.
 *
 * All cooldowns go by time alone, never by what is in the set or in the token: 10,000 unknown key ids in a row are one
 * fetch, whether or not there is a set.
 */
export function createKeySource(options: KeySourceOptions): KeySource {
  return new RefreshedKeySet(options);
}

/** How a refresh ended. A new object each time, so that two of them are never equal. */
interface Attempt {
  readonly fault: FaultReason | undefined;
}

class RefreshedKeySet implements KeySource {
  readonly #options: KeySourceOptions;
  /** The last good set, and when it was asked for: the answer may be older than its arrival, but not than the question. */
  #held: { readonly set: KeySet; readonly since: number } | undefined;
  /** The refresh under way. There is one at a time; every request that needs it waits for the same. */
  #underWay: Promise<void> | undefined;
  /** The latest refresh that has ended. */
  #latest: Attempt | undefined;
  #failedAt = NEVER;
  #lookedUpAt = NEVER;

  constructor(options: KeySourceOptions) {
    this.#options = options;
  }

  atHand(): KeySet | undefined {
    const set = this.#usable();
    const freshMillis = this.#options.freshSeconds * 1000;
    if (set === undefined || this.#ageMillis() < freshMillis) return set;
    if (!this.#underWay && this.#mayRetry()) void this.#refresh();
    return this.#underWay && this.#ageMillis() >= 2 * freshMillis ? undefined : set;
  }

  async candidates(keyId: string | undefined, algorithm: Algorithm, { renewed = false }: CandidatesOptions = {}) {
    const before = this.#latest;
    // After a failure, perhaps of this very request's, another wait would take longer than a Lambda has.
    if (renewed && before?.fault !== undefined && !this.#mayRetry()) return this.#unavailable();
    const set = renewed ? undefined : await this.#upToDate();
    const isKnown = set !== undefined && (keyId === undefined || set.knows(keyId));
    return (isKnown ? set : await this.#lookUp(before)).candidates(keyId, algorithm);
  }

  async warm(): Promise<void> {
    await this.#refresh();
    this.#failedAt = NEVER;
  }

  status(): KeySetStatus {
    const seconds = Math.round(this.#ageMillis() / 1000);
    return { ageSeconds: Number.isFinite(seconds) ? seconds : undefined, fault: this.#latest?.fault };
  }

  /** The set as it may be used; waits for it where it must. */
  async #upToDate(): Promise<KeySet> {
    const set = this.atHand();
    if (set) return set;
    await this.#underWay;
    if (!this.#usable() && this.#mayRetry()) await this.#refresh();
    return this.#usable() ?? this.#unavailable();
  }

  /**
   * Looks for a key that the set does not have, by one refresh per cooldown, unless one is under way anyway.
   *
   * @param before - the latest refresh when the request came. If another has ended since, it is recent enough; and if
   *   it failed, waiting for the next would take longer than a Lambda has
   */
  async #lookUp(before: Attempt | undefined): Promise<KeySet> {
    if (this.#underWay) await this.#underWay;
    else if (this.#since(this.#lookedUpAt) >= UNKNOWN_KEY_COOLDOWN_MILLIS) {
      this.#lookedUpAt = this.#options.now();
      if (this.#latest === before) await this.#refresh();
    }
    // The key may be new: while the provider cannot be asked, a token signed with it is not refused for good.
    return (this.#latest?.fault === undefined && this.#usable()) || this.#unavailable();
  }

  #refresh(): Promise<void> {
    this.#underWay ??= this.#attempt().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Replaces the set by a good answer only, never by a bad one or by none. Never rejects. */
  async #attempt(): Promise<void> {
    const since = this.#options.now();
    try {
      this.#held = { set: await this.#options.load(this.#held?.set), since };
      this.#latest = { fault: undefined };
    } catch (error) {
      this.#latest = { fault: error instanceof AuthorizerUnavailable ? error.reason : "internal" };
      this.#failedAt = this.#options.now();
    }
  }

  #mayRetry(): boolean {
    return this.#since(this.#failedAt) >= (this.#usable() ? RETRY_WITH_KEYS_MILLIS : RETRY_WITHOUT_KEYS_MILLIS);
  }

  /** The last good set, as long as it may be used at all. */
  #usable(): KeySet | undefined {
    return this.#ageMillis() < this.#options.staleSeconds * 1000 ? this.#held?.set : undefined;
  }

  #ageMillis(): number {
    return this.#held ? this.#since(this.#held.since) : Number.POSITIVE_INFINITY;
  }

  /** Milliseconds since a moment. Infinity after the clock was set back, so that every waiting ends. */
  #since(moment: number): number {
    const now = this.#options.now();
    return now >= moment ? now - moment : Number.POSITIVE_INFINITY;
  }

  #unavailable(): never {
    throw new AuthorizerUnavailable(this.#latest?.fault ?? "key-set-unreachable");
  }
}
