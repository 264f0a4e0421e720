import { Denial } from "../exchange/denial.ts";
import { type Exchange, step } from "../exchange/exchange.ts";
import type { ApiModel } from "../model/api.ts";
import { type PolicyDecision, type PolicyFacts, policyEvaluator } from "../policy/execute-api-policy.ts";

/** The decision of the API's resource policy about a call; undefined when the API has no policy. */
export type ConsultResourcePolicy = (exchange: Exchange) => PolicyDecision | undefined;

/** The API's resource policy, prepared. A private API's callers count as coming through its first endpoint. */
export function resourcePolicy(
  model: Pick<ApiModel, "resourcePolicy" | "vpcEndpointIds" | "logicalId">,
): ConsultResourcePolicy {
  const { resourcePolicy: policy, logicalId, vpcEndpointIds } = model;
  if (!policy) return () => undefined;
  const evaluate = policyEvaluator(policy);
  const [endpoint] = vpcEndpointIds;
  return (exchange) => {
    const { methodArn: arn } = exchange;
    const { decision, statement } = evaluate(arn, factsOf(exchange, endpoint));
    if (exchange.trace) {
      const decided = statement < 0 ? "no statement covers it" : `${decision} by statement ${statement}`;
      const outcome = decision === "deny" ? "refused" : "passed";
      step(exchange, { logicalId, looked: `resource policy for ${arn}`, decided, outcome });
    }
    return decision;
  };
}

/** The facts that conditions of execute-api policies ask for. */
export function factsOf({ request }: Exchange, vpcEndpointId?: string): PolicyFacts {
  const source = vpcEndpointId === undefined ? "aws:sourceip" : "aws:vpcsourceip";
  return { [source]: request.sourceIp, ...(vpcEndpointId !== undefined && { "aws:sourcevpce": vpcEndpointId }) };
}

/** A refusal by policy. AWS's message names the ARN: a gateway response should never show it. */
export function policyDenial(exchange: Exchange, isExplicit: boolean): Denial {
  const message = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${exchange.methodArn}`;
  return new Denial("ACCESS_DENIED", { message: isExplicit ? `${message} with an explicit deny` : message });
}
