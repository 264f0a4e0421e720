import { Denial } from "../exchange/denial.ts";
import { type Exchange, lastHeader, routeOf, type Stop, step } from "../exchange/exchange.ts";
import type { World } from "../exchange/world.ts";
import type { ApiKeyModel } from "../model/usage-plan.ts";
import { quota, tokenBucket } from "./rate-and-quota.ts";

const LOOKED = "header x-api-key";

interface PreparedKey {
  readonly key: ApiKeyModel;
  readonly takeToken: () => boolean;
  readonly takeQuota: () => boolean;
}

/** For methods that require an API key: INVALID_API_KEY without a valid one, then the limits of its usage plan. */
export function apiKeyStop(keys: readonly ApiKeyModel[], { now }: Pick<World, "now">): Stop {
  const always = () => true;
  const prepared = new Map<string, PreparedKey>(
    keys.map((key) => {
      const { throttle, quota: limit } = key.plan;
      const takeToken = throttle ? tokenBucket(throttle, now) : always;
      return [key.value, { key, takeToken, takeQuota: limit ? quota(limit, now) : always }];
    }),
  );
  return {
    stop: "authorizer",
    run: (exchange) => {
      const { method } = routeOf(exchange);
      if (!method.apiKeyRequired) return undefined;
      const found = prepared.get(lastHeader(exchange, "x-api-key") ?? "");
      if (!found) throw refusal(exchange, undefined, new Denial("INVALID_API_KEY"));
      if (!found.takeQuota()) throw refusal(exchange, found, new Denial("QUOTA_EXCEEDED"));
      if (!found.takeToken()) throw refusal(exchange, found, new Denial("THROTTLED"));
      const { logicalId } = found.key;
      step(exchange, { logicalId, looked: LOOKED, decided: "admitted by its usage plan", outcome: "passed" });
      return undefined;
    },
  };
}

function refusal(exchange: Exchange, found: PreparedKey | undefined, denial: Denial): Denial {
  step(exchange, { logicalId: found?.key.plan.logicalId, looked: LOOKED, decided: denial.type, outcome: "refused" });
  return denial;
}
