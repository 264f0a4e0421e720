import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";

const METHOD_ARN =
  /^(arn:aws(?:-cn|-us-gov|-eusc|-iso(?:-[bef])?)?:execute-api:[a-z0-9-]{1,32}:\d{12}:[A-Za-z0-9]{1,64}\/[A-Za-z0-9_-]{1,128})\/[A-Z]{1,16}(?:\/|$)/;

/**
 * The API's own ARN, up to and including the stage, taken from an event's method ARN. Method and path are left out on
 * purpose: the policy is about the whole API.
 *
 * @throws AuthorizerUnavailable `event-malformed` for anything that is not a plain method ARN, wildcards included: what
 *   the policy is built from must not be able to widen it
 */
export function parseApiArn(methodArn: unknown): string {
  const apiArn = typeof methodArn === "string" ? METHOD_ARN.exec(methodArn)?.[1] : undefined;
  if (apiArn === undefined) throw new AuthorizerUnavailable("event-malformed");
  return apiArn;
}
