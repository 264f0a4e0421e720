/** Counts one more request of a key and says whether the key is over its limit. */
export type CountRequest = (key: string, now: number) => boolean;

/** AWS WAF limits at most this many addresses per rule; beyond that, the address unseen for longest is forgotten. */
const MAX_KEYS = 10_000;
const SLOTS = 60;

interface Window {
  readonly counts: Uint32Array;
  /** Number of the latest slot that was counted in, since the epoch. */
  latest: number;
  total: number;
}

/**
 * A sliding window of `windowSeconds`, in sixty slots: the request after the `limit`-th within it is over the limit.
 *
 * AWS counts about every ten seconds: a burst that is stopped here at once passes there for a while.
 */
export function rateLimit(limit: number, windowSeconds: number): CountRequest {
  const slotMillis = (windowSeconds * 1000) / SLOTS;
  const windowOf = windowsByKey();
  return (key, now) => {
    const slot = Math.floor(now / slotMillis);
    const window = windowOf(key, slot);
    forget(window, slot);
    const at = slot % SLOTS;
    window.counts[at] = (window.counts[at] ?? 0) + 1;
    window.total++;
    return window.total > limit;
  };
}

/** Finds the window of a key, or begins one. */
function windowsByKey(): (key: string, slot: number) => Window {
  const windows = new Map<string, Window>();
  let newest: { readonly key: string; readonly window: Window } | undefined;
  return (key, slot) => {
    if (newest?.key === key) return newest.window;
    const window = windows.get(key) ?? { counts: new Uint32Array(SLOTS), latest: slot, total: 0 };
    // Deleted and set again, a key moves to the end of the map's order.
    windows.delete(key);
    windows.set(key, window);
    if (windows.size > MAX_KEYS) windows.delete(windows.keys().next().value ?? key);
    newest = { key, window };
    return window;
  };
}

/** Empties the slots that have left the window since the last request. */
function forget(window: Window, slot: number): void {
  const passed = Math.min(slot - window.latest, SLOTS);
  for (let step = 1; step <= passed; step++) {
    const at = (window.latest + step) % SLOTS;
    window.total -= window.counts[at] ?? 0;
    window.counts[at] = 0;
  }
  window.latest = Math.max(window.latest, slot);
}
