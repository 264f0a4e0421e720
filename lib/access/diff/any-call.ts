import { type AddressSet, intersect } from "../addresses/address-set.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import type { PathUnion } from "../paths/path-union.ts";
import type { Comparison } from "./comparison.ts";
import type { Credential } from "./credentials.ts";
import type { Side } from "./side.ts";

/** What a call has to be like. */
export interface AnyCall {
  readonly passing: Side;
  readonly addresses?: AddressSet;
  /** With it, only paths that ask for a token. */
  readonly credential?: Credential;
  /** A segment that the path has to hold. */
  readonly holding?: string;
}

/**
 * A call that passes on one side, whatever its path: of one that exists on both sides if there is any, of one that asks for a
 * token before one that does not.
 */
export function findAnyCall(comparison: Comparison, call: AnyCall): AccessRequest | undefined {
  const { passing, credential, holding } = call;
  const segment = holding === undefined ? [] : [comparison.pathsWith(holding)];
  const other = comparison.otherThan(passing);
  for (const sides of [[passing, other], [passing]]) {
    for (const guarded of credential === undefined ? [true, false] : [true]) {
      for (const [method = ""] of comparison.methods) {
        const open = sides.map((side) => side.open(method));
        const served = sides.map((side) => side.served(method));
        const within = [
          ...segment,
          ...needing([passing, other], method, credential),
          ...served,
          ...(guarded ? [] : open),
        ];
        // Where the other side asks for no token, none makes a difference.
        const outside = credential === undefined ? open : [...open, other.open(method)];
        const found = comparison.findRequest({ ...call, method, within, outside: guarded ? outside : [], guarded });
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** The addresses of a set from which some call passes: where a rule's own list shuts all of them out, none does. */
export function usefulAddresses(comparison: Comparison, { addresses = [], ...call }: AnyCall): AddressSet {
  return comparison.classes.flatMap((one) => {
    const part = intersect(addresses, one.addresses);
    return part.length > 0 && findAnyCall(comparison, { ...call, addresses: part }) !== undefined ? part : [];
  });
}

/** Where one side asks for no scope, it is its rules that make the difference. */
function needing(sides: readonly Side[], method: string, credential: Credential | undefined): PathUnion[] {
  return credential?.needing === undefined ? [] : sides.map((side) => side.needingMore(method, []));
}
