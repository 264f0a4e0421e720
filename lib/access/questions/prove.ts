import { METHODS } from "../../config/environment-config.ts";
import { type AddressSet, EVERYWHERE, intersect, subtract } from "../addresses/address-set.ts";
import { exampleAddress, renderAddress } from "../addresses/address-text.ts";
import { Comparison } from "../diff/comparison.ts";
import { type Credential, credentialsOf } from "../diff/credentials.ts";
import type { AccessAnswer, AccessRequest } from "../judge/access-request.ts";
import { judge } from "../judge/judge.ts";
import type { AccessModel } from "../model/access-model.ts";
import type { PathQuestion } from "../paths/find-path.ts";
import type { PathUnion } from "../paths/path-union.ts";

/** Requests of one kind. What it does not say may be anything. */
export interface RequestKind {
  /** @default - all six */
  readonly methods?: readonly string[];
  /** Patterns as in access rules, `*` for any run of segments. @default - every path */
  readonly paths?: readonly string[];
  /** Patterns that are not meant. @default - none */
  readonly exceptPaths?: readonly string[];
  /** "none": without a token; "any": with a good one. @default - either */
  readonly token?: "none" | "any";
  /** Issuers of the tokens. @default - those of the environment */
  readonly issuers?: readonly string[];
  /** Scopes that the tokens hold; they may hold others. */
  readonly holding?: readonly string[];
  /** Scopes that the tokens do not hold. */
  readonly lacking?: readonly string[];
  /** Source addresses. @default - all */
  readonly addresses?: AddressSet;
  /** Origins of pages; null: no page. @default - no page, and every listed origin */
  readonly origins?: readonly (string | null)[];
}

/** A statement about all requests of a kind, proved; or refuted by one of them, with its answer. */
export type Proof =
  | { readonly holds: true }
  | { readonly holds: false; readonly request: AccessRequest; readonly answer: AccessAnswer };

/** Whether no request of the kind is let in. @throws TooManyPaths */
export function proveNever(model: AccessModel, kind: RequestKind): Proof {
  return refuteWith(model, findPassing(model, kind));
}

/**
 * Whether every request of the kind is let in, where the tokens hold exactly the scopes that the kind names, and paths are in
 * their clean spelling. Addresses that it does not name are those that the lists let in; where there are none, nobody is.
 *
 * @throws TooManyPaths
 */
export function proveAlways(model: AccessModel, kind: RequestKind): Proof {
  return refuteWith(model, findRefused(model, kind));
}

function refuteWith(model: AccessModel, request: AccessRequest | undefined): Proof {
  return request === undefined ? { holds: true } : { holds: false, request, answer: judge(model, request) };
}

function methodsOf({ methods }: RequestKind): readonly string[] {
  return methods ?? METHODS;
}

function findPassing(model: AccessModel, kind: RequestKind): AccessRequest | undefined {
  const origin = (kind.origins ?? [null]).find((one) => one === null || model.pages.origins.includes(one));
  if (origin === undefined) return undefined;
  const comparison = new Comparison(model, model, [...(kind.paths ?? []), ...(kind.exceptPaths ?? [])]);
  const paths = pathsOf(comparison, kind);
  const tokens = tokensOf(model, kind);
  for (const method of methodsOf(kind)) {
    const asked = { kind, comparison, paths, tokens, method };
    const found = findPassingOpen(asked) ?? findPassingGuarded(asked);
    if (found !== undefined) return { ...found, origin };
  }
  return undefined;
}

/** What is asked about the calls of one method. */
interface PassingQuestion {
  readonly kind: RequestKind;
  readonly comparison: Comparison;
  readonly paths: PathQuestion;
  readonly tokens: readonly Credential[];
  readonly method: string;
}

/** Where no token is asked for. One is no hindrance there. */
function findPassingOpen({ kind, comparison, paths, tokens, method }: PassingQuestion): AccessRequest | undefined {
  const { after: passing } = comparison;
  const [credential] = tokens;
  if (kind.token === "any" && credential === undefined) return undefined;
  const within = [...paths.within, passing.served(method), passing.open(method)];
  const { addresses = EVERYWHERE } = kind;
  const found = comparison.findRequest({ method, passing, addresses, guarded: false, within, outside: paths.outside });
  if (found === undefined || kind.token !== "any") return found;
  return { ...found, ...credential?.token, scopes: kind.holding ?? [] };
}

function findPassingGuarded({ kind, comparison, paths, tokens, method }: PassingQuestion): AccessRequest | undefined {
  const { after: passing } = comparison;
  const { addresses = EVERYWHERE, holding = [], lacking = [] } = kind;
  const within = [...paths.within, passing.served(method)];
  const needing = lacking.map((scope) => passing.needing(method, scope));
  const outside = [...paths.outside, ...needing, passing.open(method)];
  for (const credential of tokens) {
    const found = comparison.findRequest({ method, passing, addresses, guarded: true, within, outside, credential });
    if (found !== undefined) return { ...found, scopes: unite(found.scopes ?? [], holding) };
  }
  return undefined;
}

/** Kinds of good tokens that can be what is asked for. */
function tokensOf(model: AccessModel, { token, issuers, holding = [] }: RequestKind) {
  if (token === "none") return [];
  return credentialsOf(model).filter(
    ({ token: { issuer }, scopes }) =>
      (issuers === undefined || issuers.includes(issuer ?? "")) &&
      holding.every((scope) => scopes?.includes(scope) ?? true),
  );
}

function findRefused(model: AccessModel, kind: RequestKind): AccessRequest | undefined {
  const comparison = new Comparison(model, model, [...(kind.paths ?? []), ...(kind.exceptPaths ?? [])]);
  const { after: side } = comparison;
  const kinds = pathsOf(comparison, kind);
  const addresses = kind.addresses ?? model.addresses.passing;
  const { origins = [null] } = kind;
  const foreign = origins.find((origin) => origin !== null && !model.pages.origins.includes(origin));
  const shutOut = subtract(addresses, model.addresses.passing);
  const base = callerOf(model, kind, shutOut.length > 0 ? shutOut : addresses, foreign ?? origins[0] ?? null);
  for (const method of methodsOf(kind)) {
    const isRefusedAnyway = shutOut.length > 0 || addresses.length === 0 || foreign !== undefined;
    const anywhere = isRefusedAnyway ? [{ within: [], outside: [] }] : [];
    const blocked = comparison.classes.flatMap((one) => {
      const part = intersect(one.addresses, addresses);
      return part.length === 0 ? [] : [{ within: [side.blocking(method, one)], outside: [], addresses: part }];
    });
    const questions: { within: PathUnion[]; outside: PathUnion[]; addresses?: AddressSet }[] = [
      ...anywhere,
      { within: [], outside: [side.served(method)] },
      ...guardedQuestions(model, kind, comparison, method),
      ...blocked,
    ];
    for (const { within, outside, addresses: from } of questions) {
      const found = comparison.findPath({
        within: [...kinds.within, ...within],
        outside: [...kinds.outside, ...outside],
      });
      if (found === undefined) continue;
      return { ...base, method, path: comparison.render(found), ...(from && { address: exampleOf(from) }) };
    }
  }
  return undefined;
}

/** Guarded paths where the caller's token, or that there is none, is not enough. */
function guardedQuestions(model: AccessModel, kind: RequestKind, { after: side }: Comparison, method: string) {
  const outside = [side.open(method)];
  const served = side.served(method);
  const isGood = kind.token === "any" && tokensOf(model, kind).length > 0;
  if (!isGood) return [{ within: [served], outside }];
  return [{ within: [served, side.needingMore(method, kind.holding ?? [])], outside }];
}

function callerOf(model: AccessModel, kind: RequestKind, addresses: AddressSet, origin: string | null) {
  const [credential] = tokensOf(model, kind);
  const address = exampleOf(addresses);
  if (kind.token !== "any") return { origin, address, issuer: null, scopes: [] };
  const issuer = credential?.token.issuer ?? kind.issuers?.[0] ?? null;
  return { origin, address, issuer, ...credential?.token, scopes: kind.holding ?? [] };
}

function exampleOf(addresses: AddressSet): string | null {
  const example = exampleAddress(addresses);
  return example === undefined ? null : renderAddress(example);
}

function pathsOf(comparison: Comparison, { paths, exceptPaths = [] }: RequestKind): PathQuestion {
  const outside = exceptPaths.length === 0 ? [] : [comparison.pathsOf(...exceptPaths)];
  return { within: [comparison.pathsOf(...(paths ?? ["/*"]))], outside };
}

function unite(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].sort();
}
