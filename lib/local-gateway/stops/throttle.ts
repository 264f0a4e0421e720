import { Denial } from "../exchange/denial.ts";
import { routeOf, type Stop } from "../exchange/exchange.ts";
import type { TraceStep } from "../exchange/trace.ts";
import type { World } from "../exchange/world.ts";
import type { MethodModel } from "../model/method.ts";
import { tokenBucket } from "./rate-and-quota.ts";

/** A method's bucket, with its steps in a trace, which are written only once. */
interface Bucket {
  readonly take: () => boolean;
  readonly step: { readonly passed: TraceStep; readonly refused: TraceStep };
}

/** One token bucket for each method that the stage throttles; an empty one is THROTTLED. */
export function throttleStop(methods: readonly MethodModel[], { now }: Pick<World, "now">): Stop {
  const buckets = new Map(methods.flatMap((method) => bucketOf(method, now)));
  return {
    stop: "throttle",
    run: (exchange) => {
      const bucket = buckets.get(routeOf(exchange).method);
      if (!bucket) return undefined;
      const passes = bucket.take();
      exchange.trace?.push(passes ? bucket.step.passed : bucket.step.refused);
      if (!passes) throw new Denial("THROTTLED");
      return undefined;
    },
  };
}

function bucketOf(model: MethodModel, now: () => number): [MethodModel, Bucket][] {
  const { method, resourcePath, throttle, logicalId } = model;
  if (!throttle) return [];
  const looked = `bucket of ${method} ${resourcePath}: ${throttle.requestsPerSecond} a second, burst ${throttle.burst}`;
  const step = (decided: string, outcome: TraceStep["outcome"]) =>
    ({ stop: "throttle", logicalId, looked, decided, outcome }) as const;
  const steps = { passed: step("a token was left", "passed"), refused: step("the bucket is empty", "refused") };
  return [[model, { take: tokenBucket(throttle, now), step: steps }]];
}
