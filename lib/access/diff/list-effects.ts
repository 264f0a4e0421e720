import { type AddressSet, countAddresses, sameAddresses, subtract, unite } from "../addresses/address-set.ts";
import { describeAddresses, renderCidrs } from "../addresses/address-text.ts";
import { counted, listed } from "../judge/words.ts";
import { findAnyCall, usefulAddresses } from "./any-call.ts";
import type { Comparison } from "./comparison.ts";
import { type About, blockedInWords, type Change, type Effect, idOf, onBothSides } from "./finding.ts";
import type { Side } from "./side.ts";

/** What the lists of addresses and origins, the emergency switch and the spelling of paths make different. */
export function listEffects(comparison: Comparison): Effect[] {
  const { before, after } = comparison;
  const directions = [
    { passing: after, refusing: before, change: "wider" },
    { passing: before, refusing: after, change: "narrower" },
  ] as const;
  return directions.flatMap((direction) => [
    ...closedEffect(comparison, direction),
    ...addressEffect(comparison, direction),
    ...originEffect(comparison, direction),
    ...encodedEffect(comparison, direction),
  ]);
}

interface Direction {
  readonly passing: Side;
  readonly refusing: Side;
  readonly change: Change;
}

function closedEffect(comparison: Comparison, direction: Direction): Effect[] {
  const { passing, refusing, change } = direction;
  const { exceptions } = refusing.model.addresses;
  if (exceptions === undefined) return [];
  const summary = (addresses: AddressSet) => {
    const who = exceptions.length === 0 ? "everyone" : `all but ${describeAddresses(exceptions)}`;
    if (passing.model.addresses.exceptions === undefined)
      return change === "wider"
        ? `the environment is open again (before: closed to ${who})`
        : `the environment is closed to ${who} now`;
    return `while the environment is closed, ${describeAddresses(addresses)} ${mayCall(change)}`;
  };
  const addresses = subtract(passing.model.addresses.passing, exceptions);
  return addressesEffect(comparison, direction, { about: "closed", addresses, summary, keys: () => ["closed"] });
}

function addressEffect(comparison: Comparison, direction: Direction): Effect[] {
  const { passing, refusing, change } = direction;
  return addressesEffect(comparison, direction, {
    about: "address",
    addresses: subtract(passing.model.addresses.passing, refusing.model.addresses.listed),
    summary: (addresses) =>
      `${blockedInWords(describeAddresses(addresses), change === "narrower")}${sizeInWords(addresses)}`,
    keys: () => changedLists(comparison),
  });
}

function mayCall(change: Change): string {
  return change === "wider" ? "may call now" : "may no longer call";
}

/** How many addresses, where that is a number that people can read. */
function sizeInWords(addresses: AddressSet): string {
  const count = countAddresses(addresses);
  return count < 1_000_000n ? ` (${counted(count, "address")})` : "";
}

interface AddressesQuestion {
  readonly about: About;
  readonly addresses: AddressSet;
  readonly summary: (addresses: AddressSet) => string;
  /** Settings of `webAcl`. */
  readonly keys: () => readonly string[];
}

function addressesEffect(
  comparison: Comparison,
  { passing, change }: Direction,
  { about, addresses, summary, keys }: AddressesQuestion,
): Effect[] {
  if (addresses.length === 0) return [];
  const useful = unite(usefulAddresses(comparison, { passing, addresses }));
  const witness = useful.length === 0 ? undefined : findAnyCall(comparison, { passing, addresses: useful });
  if (witness === undefined) return [];
  const names = about === "closed" ? [] : renderCidrs(useful);
  const causes = onBothSides(comparison, ...keys().map((key) => `webAcl.${key}`));
  const words = () => ({ summary: summary(useful) });
  return [{ id: idOf(about, change, names), change, about, causes, words, witness }];
}

/** Which of the two lists differ. */
function changedLists({ before, after }: Comparison): string[] {
  const [one, other] = [before.model.addresses, after.model.addresses];
  const isSameAllow =
    (one.allow === undefined) === (other.allow === undefined) && sameAddresses(one.allow ?? [], other.allow ?? []);
  return [...(isSameAllow ? [] : ["allow"]), ...(sameAddresses(one.deny, other.deny) ? [] : ["deny"])];
}

function originEffect(comparison: Comparison, { passing, refusing, change }: Direction): Effect[] {
  const origins = passing.model.pages.origins.filter((origin) => !refusing.model.pages.origins.includes(origin)).sort();
  const call = origins.length === 0 ? undefined : findAnyCall(comparison, { passing });
  if (call === undefined) return [];
  const pages = `browser pages of ${listed(origins)}`;
  return [
    {
      id: idOf("origin", change, origins),
      change,
      about: "origin",
      causes: onBothSides(comparison, "cors.origins"),
      words: () => ({ summary: `${pages} ${mayCall(change)}` }),
      witness: { ...call, origin: origins[0] as string },
    },
  ];
}

/** Any encoded character in its canonical spelling. */
const ENCODED_SEGMENT = "a%20b";

/** Encoded characters make a difference where a path has a segment that no literal names. */
function encodedEffect(comparison: Comparison, { passing, refusing, change }: Direction): Effect[] {
  if (!passing.model.paths.allowEncoded || refusing.model.paths.allowEncoded) return [];
  const witness = findAnyCall(comparison, { passing, holding: ENCODED_SEGMENT });
  if (witness === undefined) return [];
  return [
    {
      id: idOf("path", change, ["encoded"]),
      change,
      about: "path",
      causes: onBothSides(comparison, "webAcl.allowEncodedPaths"),
      words: () => ({
        summary: `paths with encoded characters, e.g. %20, are ${change === "wider" ? "let through" : "refused"} now`,
      }),
      witness,
    },
  ];
}
