import { type AddressSet, EVERYWHERE, intersect, sameAddresses, subtract } from "../addresses/address-set.ts";
import type { ModelRule } from "../model/access-model.ts";

/** Addresses that no rule's own list tells apart. */
export interface AddressClass {
  readonly addresses: AddressSet;
  isAllowedBy(rule: ModelRule): boolean;
}

/** All addresses, divided by the lists of the rules: one class when no rule has any. */
export function addressClasses(rules: readonly ModelRule[]): AddressClass[] {
  const lists = distinctLists(rules);
  const listOf = new Map(rules.map((rule) => [rule, lists.findIndex((list) => isListOf(list, rule))]));
  let parts: { addresses: AddressSet; within: readonly number[] }[] = [{ addresses: EVERYWHERE, within: [] }];
  for (const [index, list] of lists.entries()) {
    parts = parts
      .flatMap(({ addresses, within }) => [
        { addresses: intersect(addresses, list), within: [...within, index] },
        { addresses: subtract(addresses, list), within },
      ])
      .filter(({ addresses }) => addresses.length > 0);
  }
  return parts.map(({ addresses, within }) => ({
    addresses,
    isAllowedBy: (rule) => rule.allow === undefined || within.includes(listOf.get(rule) ?? -1),
  }));
}

function distinctLists(rules: readonly ModelRule[]): AddressSet[] {
  const lists: AddressSet[] = [];
  for (const { allow } of rules) {
    if (allow !== undefined && !lists.some((list) => sameAddresses(list, allow))) lists.push(allow);
  }
  return lists;
}

function isListOf(list: AddressSet, { allow }: ModelRule): boolean {
  return allow !== undefined && sameAddresses(list, allow);
}
