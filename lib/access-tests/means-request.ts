import { holdsAddress } from "../access/addresses/address-set.ts";
import { addressesOf, addressNumber } from "../access/addresses/address-text.ts";
import type { AccessRequest } from "../access/judge/access-request.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import type { AlwaysTest, CallPattern, NeverTest } from "../config/access-tests/access-tests-schema.ts";
import { coversPath } from "../config/values/path-pattern.ts";
import { scopesOf } from "./kinds-of-statement.ts";

/** Whether a statement is about a request, by what it says; a request without an address comes from one that is let in. */
export function meansRequest(test: NeverTest | AlwaysTest, request: AccessRequest, model: AccessModel): boolean {
  const isMeant = "never" in test ? meansCall(test.never, request) : meansCall(test.always, request);
  return (
    isMeant &&
    !meansCall(test.except ?? [], request) &&
    meansToken(test, request, model) &&
    meansAddress(test, request) &&
    isOneOf(request.origin ?? undefined, test.origins, test.exceptOrigins)
  );
}

function meansCall(calls: readonly CallPattern[], { method, path }: AccessRequest): boolean {
  return calls.some((call) => call.methods.includes(method) && coversPath(call.path, path));
}

function meansToken(test: NeverTest | AlwaysTest, request: AccessRequest, model: AccessModel): boolean {
  const hasToken = typeof request.issuer === "string";
  const held = request.scopes ?? [];
  const { token, scopes, issuers, exceptIssuers } = test;
  const asksForToken = token === "any" || [scopes, issuers, exceptIssuers].some((part) => part !== undefined);
  if (token === "none" ? hasToken : asksForToken && !hasToken) return false;
  if (!isOneOf(request.issuer ?? undefined, issuers, exceptIssuers)) return false;
  if (!(scopes ?? []).every((scope) => held.includes(scope))) return false;
  // What always says of tokens is about those that hold these scopes and no other.
  if ("always" in test) return !hasToken || held.every((scope) => scopes?.includes(scope));
  const lacking = test.onlyScopes
    ? scopesOf(model).filter((one) => !test.onlyScopes?.includes(one))
    : test.withoutScopes;
  return !(lacking ?? []).some((scope) => held.includes(scope));
}

function meansAddress({ addresses, exceptAddresses }: NeverTest | AlwaysTest, { address }: AccessRequest): boolean {
  if (typeof address !== "string") return addresses === undefined && exceptAddresses === undefined;
  const number = addressNumber(address) as bigint;
  if (addresses !== undefined) return holdsAddress(addressesOf(addresses), number);
  return exceptAddresses === undefined || !holdsAddress(addressesOf(exceptAddresses), number);
}

/** Whether a name is among those that are meant; what says nothing of names means every one. */
function isOneOf(name: string | undefined, names?: readonly string[], others?: readonly string[]): boolean {
  if (names !== undefined) return name !== undefined && names.includes(name);
  return others === undefined || (name !== undefined && !others.includes(name));
}
