import type { ApiModel } from "./model/api.ts";
import type { GatewayResponseModel } from "./model/gateway-response.ts";
import { findUnknownVariables } from "./stops/gateway-response.ts";
import { findBacktracking } from "./stops/route-tree.ts";

/** What a person should know about this API on the local gateway: one sentence each. */
export function startNotes(model: ApiModel): readonly string[] {
  const known = [managedGroups, mutualTls, privateEndpoint, madeUpKeys, guessesOf];
  return known.flatMap((notes) => notes(model));
}

/**
 * What the template relies on although AWS's behaviour is not known, with what happens here; `--strict` refuses to
 * start with any guess. Managed rule groups are no guess: they are known not to be evaluated.
 */
export function guessesOf(model: ApiModel): readonly string[] {
  return [
    ...model.guesses,
    ...unknownVariables(model),
    ...authorizerFailures(model),
    ...severalTemplates(model),
    ...emptyMappings(model),
    ...backtracking(model),
  ];
}

function managedGroups({ managedRuleGroups }: ApiModel): string[] {
  if (managedRuleGroups.length === 0) return [];
  return [`managed rule groups are not evaluated and count as passed: ${managedRuleGroups.join(", ")}`];
}

function mutualTls({ mutualTlsDomains }: ApiModel): string[] {
  return mutualTlsDomains.map((logicalId) => `no client is asked for a certificate here, as ${logicalId} does on AWS`);
}

function privateEndpoint({ resourcePolicy, vpcEndpointIds: [endpoint] }: ApiModel): string[] {
  if (!resourcePolicy || endpoint === undefined) return [];
  return [`this API is private: every local request counts as coming through the endpoint ${endpoint}`];
}

function madeUpKeys({ apiKeys }: ApiModel): string[] {
  return apiKeys
    .filter(({ isMadeUp }) => isMadeUp)
    .map(({ logicalId, value }) => `AWS would choose the value of the API key ${logicalId}; here it is ${value}`);
}

function unknownVariables(model: ApiModel): string[] {
  return findUnknownVariables(model).map(
    (name) => `$context.${name} is not known here: it renders as nothing, as AWS is believed to do`,
  );
}

/** Which of the two types a failing authorizer gets matters only where their answers differ. */
function authorizerFailures({ gatewayResponses }: ApiModel): string[] {
  const said = ({ status, headers, templates }: GatewayResponseModel) => JSON.stringify([status, headers, templates]);
  const { AUTHORIZER_FAILURE: failure, AUTHORIZER_CONFIGURATION_ERROR: configuration } = gatewayResponses;
  if (said(failure) === said(configuration)) return [];
  return [
    "which of AUTHORIZER_FAILURE and AUTHORIZER_CONFIGURATION_ERROR a failing authorizer gets is not known, and they " +
      "differ; here a thrown error is the first, an unusable answer the second",
  ];
}

function severalTemplates({ gatewayResponses }: ApiModel): string[] {
  return Object.values(gatewayResponses)
    .filter(({ templates }) => Object.keys(templates).length > 1 && !("application/json" in templates))
    .map(({ type }) => `which template ${type} takes when none is for application/json is not known; here the first`);
}

function emptyMappings({ routes }: ApiModel): string[] {
  const mappings = routes.flatMap(({ methods }) => methods.flatMap(({ integration }) => integration.mappings));
  const names = mappings.flatMap(({ name, source }) => (source.kind === "static" && source.value === "" ? name : []));
  return [...new Set(names)].map(
    (name) => `what a mapping of ${name} to '' does is not known; here it is skipped: the client's own value goes on`,
  );
}

function backtracking({ routes }: ApiModel): string[] {
  return findBacktracking(routes).map(
    (request) =>
      "whether API Gateway goes back from a literal segment to the variable beside it rests on one report " +
      `(floci-io/floci#3399); here it does, for example for ${request}`,
  );
}
