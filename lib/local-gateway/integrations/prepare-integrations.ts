import type { Answer } from "../exchange/answer.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { ApiModel } from "../model/api.ts";
import type { MethodModel } from "../model/method.ts";

/**
 * One method's integration, made ready once.
 *
 * @throws Denial when the integration fails, or its configuration turns out to be wrong
 */
export type Integrate = (exchange: Exchange) => Answer | Promise<Answer>;

/** The integrations of those methods for which `make` has one. */
export function prepareIntegrations(
  { routes }: ApiModel,
  make: (method: MethodModel) => Integrate | undefined,
): ReadonlyMap<MethodModel, Integrate> {
  const prepared = new Map<MethodModel, Integrate>();
  for (const method of routes.flatMap(({ methods }) => methods)) {
    const integrate = make(method);
    if (integrate) prepared.set(method, integrate);
  }
  return prepared;
}
