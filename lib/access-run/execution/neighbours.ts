import { type AddressBlock, type AddressSet, holdsAddress, IPV4, IPV6 } from "../../access/addresses/address-set.ts";
import { addressNumber, renderAddress } from "../../access/addresses/address-text.ts";
import type { Finding } from "../../access/diff/finding.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { neededScopes } from "../../access/judge/judge.ts";
import { coveringRules } from "../../access/judge/rules-of-request.ts";
import type { AccessModel } from "../../access/model/access-model.ts";

/** An origin that no environment lists: `.invalid` is never registered (RFC 2606). */
const FOREIGN_ORIGIN = "https://foreign.invalid";

/**
 * The witness of a finding, and requests beside it, on both sides of every border: the scopes that each side needs, each of
 * them less, no token, each `*` of the rules as no, one and two segments, the first and the last address of its block and one beyond, a foreign page.
 */
export function witnessAndNeighbours(
  { witness, settings }: Pick<Finding, "witness" | "settings">,
  models: readonly AccessModel[],
): AccessRequest[] {
  if (witness === null) return [];
  const all = [
    witness,
    ...scopesBeside(witness, models),
    ...pathsBeside(settings, models).map((path) => ({ ...witness, path })),
    ...addressesBeside(witness, models).map((address) => ({ ...witness, address })),
    { ...witness, origin: FOREIGN_ORIGIN },
    { ...witness, method: "OPTIONS" },
  ];
  return [...new Map(all.map((request) => [JSON.stringify(request), request])).values()];
}

/** The scopes that are needed on each side, each of these sets less one scope, and no token. */
function scopesBeside(witness: AccessRequest, models: readonly AccessModel[]): AccessRequest[] {
  const { method, path, scopes, address = null, origin = null } = witness;
  const without: AccessRequest = { method, path, address, origin, issuer: null };
  if (!scopes || scopes.length === 0) return [without]; // any token will do, or its claims say what it holds
  const needed = models.map((model) => neededScopes(coveringRules(model, witness)));
  const sets = [scopes, ...needed].flatMap((set) => [set, ...set.map((one) => set.filter((other) => other !== one))]);
  return [...sets.map((set) => ({ ...witness, scopes: set })), without];
}

/** Segments that no `*` of a rule needs. */
const STAND_INS = ["", "anything", "anything/else"];

function pathsBeside(settings: readonly string[], models: readonly AccessModel[]): string[] {
  const rules = models.flatMap((model) => model.rules).filter(({ setting }) => settings.includes(setting));
  const patterns = new Set(rules.map(({ path }) => path).filter((path) => path.includes("*")));
  return [...patterns].flatMap((pattern) =>
    STAND_INS.map((segments) => pattern.replaceAll("*", segments).replace(/\/{2,}/g, "/")).map(
      (path) => path.replace(/\/$/, "") || "/",
    ),
  );
}

function addressesBeside({ address }: AccessRequest, models: readonly AccessModel[]): string[] {
  const number = typeof address === "string" ? addressNumber(address) : undefined;
  if (number === undefined) return [];
  const family = number > IPV4.last ? IPV6 : IPV4;
  const { first, last } = models.flatMap(listsOf).reduce((block, list) => narrowed(block, list, number), family);
  const beside = [first - 1n, first, last, last + 1n];
  return beside.filter((one) => one >= family.first && one <= family.last && one !== number).map(renderAddress);
}

function listsOf({ addresses, rules }: AccessModel): AddressSet[] {
  const { allow, deny, exceptions } = addresses;
  return [allow, deny, exceptions, ...rules.map((rule) => rule.allow)].filter((list) => list !== undefined);
}

/** The part of a block around an address in which a list does not tell any two addresses apart. */
function narrowed(block: AddressBlock, list: AddressSet, number: bigint): AddressBlock {
  if (holdsAddress(list, number)) {
    const own = list.find(({ last }) => last >= number) as AddressBlock;
    return { first: highest(block.first, own.first), last: lowest(block.last, own.last) };
  }
  const before = list.findLast(({ last }) => last < number);
  const after = list.find(({ first }) => first > number);
  return {
    first: before === undefined ? block.first : highest(block.first, before.last + 1n),
    last: after === undefined ? block.last : lowest(block.last, after.first - 1n),
  };
}

function highest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function lowest(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
