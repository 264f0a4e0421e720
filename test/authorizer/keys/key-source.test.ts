import { beforeEach, describe, expect, test } from "@jest/globals";
import { importKeySet, type KeySet } from "../../../lambda/authorizer/keys/key-set.ts";
import { createKeySource, type KeySource } from "../../../lambda/authorizer/keys/key-source.ts";
import { AuthorizerUnavailable } from "../../../lambda/authorizer/outcome/authorizer-unavailable.ts";
import type { FaultReason } from "../../../lambda/authorizer/outcome/reasons.ts";
import { createSigningKey } from "../../../lib/local-issuer/signing-key.ts";

const SECOND = 1000;
const first = createSigningKey("ES256", "first");
const second = createSigningKey("ES256", "second");

/** A provider whose answers the test controls. */
class Provider {
  keys: readonly (typeof first)[] = [first];
  fault: FaultReason | undefined;
  fetches = 0;
  /** While true, a fetch waits for `answer`. */
  isSlow = false;
  #answer: (() => void)[] = [];
  #loads: Promise<KeySet>[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  load = (previous: KeySet | undefined): Promise<KeySet> => {
    const load = this.#load(previous);
    this.#loads.push(load);
    return load;
  };

  async #load(previous: KeySet | undefined): Promise<KeySet> {
    this.fetches += 1;
    for (const { count, resolve } of this.#waiting) if (this.fetches >= count) resolve();
    if (this.isSlow) await new Promise<void>((resolve) => this.#answer.push(resolve));
    if (this.fault) throw new AuthorizerUnavailable(this.fault);
    return importKeySet({ keys: this.keys.map(({ jwk }) => jwk) }, ["ES256"], previous);
  }

  /** Answers the fetches under way. */
  answer(): void {
    for (const resolve of this.#answer.splice(0)) resolve();
  }

  /** Resolves when this many fetches have begun. */
  asked(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.fetches >= count) resolve();
      else this.#waiting.push({ count, resolve });
    });
  }

  /** Resolves when every fetch has ended, and the source has seen its end. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#loads);
    await new Promise((resolve) => setImmediate(resolve)); // after all callbacks of the promises
  }
}

let clock: number;
let provider: Provider;
let source: KeySource;

beforeEach(() => {
  clock = 1_800_000_000_000;
  provider = new Provider();
  source = createKeySource({ load: provider.load, now: () => clock, freshSeconds: 600, staleSeconds: 21_600 });
});

const has = async (keyId: string) => (await source.candidates(keyId, "ES256")).length === 1;
const pass = (seconds: number) => {
  clock += seconds * SECOND;
};

describe("one fetch at a time", () => {
  test("a hundred requests at once make one", async () => {
    provider.isSlow = true;
    const requests = Array.from({ length: 100 }, () => has("first"));
    await provider.asked(1);
    provider.answer();
    expect(await Promise.all(requests)).toEqual(requests.map(() => true));
    expect(provider.fetches).toBe(1);
  });

  test("a request joins the fetch of the init phase", async () => {
    provider.isSlow = true;
    const warm = source.warm();
    const request = has("first");
    await provider.asked(1);
    provider.answer();
    await warm;
    expect(await request).toBe(true);
    expect(provider.fetches).toBe(1);
  });

  test("a request tries again itself when the fetch of the init phase failed", async () => {
    provider.fault = "key-set-timeout";
    provider.isSlow = true;
    const warm = source.warm();
    const request = has("first");
    await provider.asked(1);
    provider.answer();
    await provider.asked(2);
    provider.fault = undefined;
    provider.answer();
    await warm;
    expect(await request).toBe(true);
  });
});

describe("age", () => {
  test("a fresh set is used without asking", async () => {
    await source.warm();
    pass(599);
    expect(await has("first")).toBe(true);
    await provider.ended();
    expect(provider.fetches).toBe(1);
  });

  test("an older one is used while a new one is fetched in the background", async () => {
    await source.warm();
    pass(600);
    provider.isSlow = true;
    expect(await has("first")).toBe(true);
    expect(provider.fetches).toBe(2);
    provider.answer();
    await provider.ended();
    expect(source.status().ageSeconds).toBe(0);
  });

  test("from twice that age on, the refresh is waited for: a withdrawn key is not accepted", async () => {
    await source.warm();
    provider.keys = [second];
    pass(1199);
    expect(await has("first")).toBe(true);
    await provider.ended();
    expect(await has("first")).toBe(false);
  });

  test("... also when nothing asked for hours, as in a frozen Lambda", async () => {
    await source.warm();
    provider.keys = [second];
    pass(1200);
    expect(await has("first")).toBe(false);
  });

  test("a clock that is set back makes no set fresh for ever", async () => {
    await source.warm();
    pass(-3600);
    await has("first");
    expect(provider.fetches).toBe(2);
  });
});

describe("an outage", () => {
  beforeEach(async () => {
    await source.warm();
    provider.fault = "key-set-unreachable";
  });

  test("is survived by the last good set, up to the configured age", async () => {
    pass(21_599);
    expect(await has("first")).toBe(true);
    expect(source.status().fault).toBe("key-set-unreachable");
    pass(1);
    await expect(has("first")).rejects.toMatchObject({ reason: "key-set-unreachable" });
  });

  test("costs one try in 30 seconds", async () => {
    pass(1200);
    for (let request = 0; request < 50; request++) await has("first");
    expect(provider.fetches).toBe(2);
    pass(29);
    await has("first");
    expect(provider.fetches).toBe(2);
    pass(1);
    await has("first");
    expect(provider.fetches).toBe(3);
  });

  test("leaves no unhandled rejection behind", async () => {
    pass(700);
    expect(await has("first")).toBe(true);
    await provider.ended(); // an unhandled one would fail this test
    expect(provider.fetches).toBe(2);
  });

  test("does not turn a key that may be new into a refusal", async () => {
    await expect(has("second")).rejects.toBeInstanceOf(AuthorizerUnavailable);
    await expect(has("second")).rejects.toBeInstanceOf(AuthorizerUnavailable);
    expect(provider.fetches).toBe(2);
  });

  test("is over as soon as the provider is back", async () => {
    pass(30_000);
    await expect(has("first")).rejects.toBeInstanceOf(AuthorizerUnavailable);
    provider.fault = undefined;
    pass(1);
    expect(await has("first")).toBe(true);
  });
});

describe("without any set", () => {
  test("a failing provider is asked once a second", async () => {
    provider.fault = "key-set-status";
    for (let request = 0; request < 50; request++) await expect(has("first")).rejects.toThrow("authorizer unavailable");
    expect(provider.fetches).toBe(1);
    pass(1);
    provider.fault = undefined;
    expect(await has("first")).toBe(true);
  });
});

describe("rotation", () => {
  test("a new key works at once, the old one as long as it is published", async () => {
    await source.warm();
    provider.keys = [first, second];
    expect(await has("second")).toBe(true);
    expect(await has("first")).toBe(true);
    provider.keys = [second];
    pass(1200);
    expect(await has("first")).toBe(false);
  });

  test.each<[string, FaultReason]>([
    ["an empty answer", "key-set-empty"],
    ["a page of HTML", "key-set-not-json"],
    ["a huge answer", "key-set-oversized"],
  ])("%s never replaces good keys", async (_name, fault) => {
    await source.warm();
    provider.fault = fault;
    pass(1200);
    expect(await has("first")).toBe(true);
  });
});

describe("unknown key ids", () => {
  test("10,000 of them make one fetch per cooldown", async () => {
    await source.warm();
    for (let request = 0; request < 10_000; request++) await source.candidates(`unknown-${request}`, "ES256");
    expect(provider.fetches).toBe(2);
    pass(29.999);
    await has("unknown");
    expect(provider.fetches).toBe(2);
    pass(0.001);
    await has("unknown");
    await has("unknown");
    expect(provider.fetches).toBe(3);
  });

  test("10,000 at once make one fetch", async () => {
    await source.warm();
    await Promise.all(Array.from({ length: 10_000 }, (_, request) => has(`unknown-${request}`)));
    expect(provider.fetches).toBe(2);
  });

  test("the first request of all needs no second fetch", async () => {
    expect(await has("unknown")).toBe(false);
    expect(provider.fetches).toBe(1);
    await has("unknown");
    expect(provider.fetches).toBe(1);
  });

  test("never take the good keys along", async () => {
    await source.warm();
    await has("unknown");
    expect(await has("first")).toBe(true);
  });

  test("cost nothing when the id is known for another algorithm", async () => {
    await source.warm();
    expect(await source.candidates("first", "RS256")).toEqual([]);
    expect(provider.fetches).toBe(1);
  });

  test("a key that appears within the cooldown is found after it", async () => {
    await source.warm();
    await has("unknown");
    provider.keys = [first, second];
    expect(await has("second")).toBe(false);
    pass(30);
    expect(await has("second")).toBe(true);
  });
});
