import { Denial } from "../denial.ts";
import { routeOf } from "../gateway-exchange.ts";
import type { MethodModel } from "../model/method.ts";
import { tokenBucket } from "../token-bucket.ts";
import type { World } from "../world.ts";
import type { Stage } from "./stage.ts";

/** One token bucket for each method that the stage throttles; an empty one is THROTTLED. */
export function throttleStage(methods: readonly MethodModel[], { now }: Pick<World, "now">): Stage {
  const buckets = new Map(
    methods.flatMap((method) =>
      method.throttle ? [[method, { take: tokenBucket(method.throttle, now), looked: describe(method) }] as const] : [],
    ),
  );
  return {
    stop: "throttle",
    run: (exchange) => {
      const { method } = routeOf(exchange);
      const bucket = buckets.get(method);
      if (!bucket) return undefined;
      const passes = bucket.take();
      exchange.trace?.push({
        stop: "throttle",
        logicalId: method.logicalId,
        looked: bucket.looked,
        decided: passes ? "a token was left" : "the bucket is empty",
        outcome: passes ? "passed" : "refused",
      });
      if (!passes) throw new Denial("THROTTLED", "Too Many Requests");
      return undefined;
    },
  };
}

function describe({ method, resourcePath, throttle }: MethodModel): string {
  return `bucket of ${method} ${resourcePath}: ${throttle?.requestsPerSecond} a second, burst ${throttle?.burst}`;
}
