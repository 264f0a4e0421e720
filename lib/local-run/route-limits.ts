import { intersect } from "../access/addresses/address-set.ts";
import { renderCidrs } from "../access/addresses/address-text.ts";
import { neededScopes } from "../access/judge/judge.ts";
import { coveringRules, listingRules } from "../access/judge/rules-of-request.ts";
import { listed } from "../access/judge/words.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { canHold } from "../access/questions/list-routes.ts";
import type { RouteLine } from "./route-table.ts";

/** Most blocks that are listed; of more, the number is said. */
const SHOWN_BLOCKS = 3;

/**
 * What narrows a route besides its scopes, a phrase each: its rules' addresses, and which issuers have tokens with the scopes.
 *
 * @param path - a path that the route serves
 * @param method - a method that it serves
 */
export function routeLimits(access: AccessModel, { method, path }: Pick<RouteLine, "method" | "path">): string[] {
  return [...addressLimit(access, { method, path }), ...issuerLimit(access, { method, path })];
}

function addressLimit(access: AccessModel, call: Pick<RouteLine, "method" | "path">): string[] {
  const strict = listingRules(access, call);
  if (strict.length === 0) return [];
  const blocks = renderCidrs(strict.reduce((rest, { allow = [] }) => intersect(rest, allow), access.addresses.passing));
  if (blocks.length === 0) return ["from no address"];
  return [`from ${blocks.length > SHOWN_BLOCKS ? `${blocks.length} blocks of addresses` : listed(blocks, "or")}`];
}

function issuerLimit(access: AccessModel, call: Pick<RouteLine, "method" | "path">): string[] {
  const covering = coveringRules(access, call);
  if (covering.some(({ isPublic }) => isPublic)) return [];
  const scopes = neededScopes(covering);
  const able = access.issuers.filter((issuer) => canHold(access, issuer, scopes));
  if (able.length === access.issuers.length) return [];
  if (able.length === 0) return ["with no token of any issuer"];
  return [
    `with tokens of ${listed(
      able.map(({ issuer }) => issuer),
      "or",
    )}`,
  ];
}
