import { EVERYWHERE, subtract } from "../access/addresses/address-set.ts";
import { addressesOf } from "../access/addresses/address-text.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import type { RequestKind } from "../access/questions/prove.ts";
import type { AlwaysTest, CallPattern, NeverTest } from "../config/access-tests/access-tests-schema.ts";
import { METHODS } from "../config/environment-config.ts";

/** The kinds of requests that a statement is about; it holds when it holds for each. */
export function kindsOfNever(test: NeverTest, model: AccessModel): RequestKind[] {
  const { scopes, withoutScopes, onlyScopes } = test;
  const lacking = onlyScopes === undefined ? withoutScopes : scopesOf(model).filter((one) => !onlyScopes.includes(one));
  const caller = {
    token: tokenOf(test),
    issuers: issuersOf(test, model),
    holding: scopes,
    lacking,
    addresses: addressesIn(test, EVERYWHERE),
    origins: originsOf(test, model),
  };
  return callsOf(test.never, test.except).map((calls) => ({ ...calls, ...defined(caller) }));
}

/** As of `never`; of several issuers and origins each is a kind, since every one has to be let in. */
export function kindsOfAlways(test: AlwaysTest, model: AccessModel): RequestKind[] {
  const caller = {
    token: tokenOf(test),
    holding: test.scopes,
    addresses: addressesIn(test, model.addresses.passing),
  };
  const issuers = issuersOf(test, model)?.map((issuer) => ({ issuers: [issuer] })) ?? [{}];
  const origins = originsOf(test, model)?.map((origin) => ({ origins: [origin] })) ?? [{}];
  return callsOf(test.always, test.except).flatMap((calls) =>
    issuers.flatMap((issuer) => origins.map((origin) => ({ ...calls, ...defined(caller), ...issuer, ...origin }))),
  );
}

/** Every scope that a rule names. */
export function scopesOf({ rules }: AccessModel): string[] {
  return [...new Set(rules.flatMap(({ scopes }) => scopes))].sort();
}

/** Methods that the same patterns name are one kind. */
function callsOf(meant: readonly CallPattern[], except: readonly CallPattern[] = []) {
  const kinds = new Map<string, { methods: string[]; paths: string[]; exceptPaths: string[] }>();
  for (const method of METHODS) {
    const paths = pathsWith(method, meant);
    const exceptPaths = pathsWith(method, except);
    if (paths.length === 0) continue;
    const key = JSON.stringify([paths, exceptPaths]);
    const kind = kinds.get(key) ?? { methods: [], paths, exceptPaths };
    kind.methods.push(method);
    kinds.set(key, kind);
  }
  return [...kinds.values()];
}

function pathsWith(method: string, calls: readonly CallPattern[]): string[] {
  return calls.filter(({ methods }) => methods.includes(method)).map(({ path }) => path);
}

type Statement = NeverTest | AlwaysTest;

/** Who names something of a token means requests that have one. */
function tokenOf({ token, scopes, issuers, exceptIssuers }: Statement): RequestKind["token"] {
  return token ?? ([scopes, issuers, exceptIssuers].some((one) => one !== undefined) ? "any" : undefined);
}

function issuersOf({ issuers, exceptIssuers }: Statement, model: AccessModel): readonly string[] | undefined {
  if (exceptIssuers === undefined) return issuers;
  return model.issuers.map(({ issuer }) => issuer).filter((issuer) => !exceptIssuers.includes(issuer));
}

function addressesIn({ addresses, exceptAddresses }: Statement, all: RequestKind["addresses"]) {
  if (exceptAddresses !== undefined) return subtract(all ?? EVERYWHERE, addressesOf(exceptAddresses));
  return addresses && addressesOf(addresses);
}

function originsOf({ origins, exceptOrigins }: Statement, { pages }: AccessModel): readonly string[] | undefined {
  return exceptOrigins === undefined ? origins : pages.origins.filter((origin) => !exceptOrigins.includes(origin));
}

/** Without the keys that say nothing, so that the defaults of a kind count. */
function defined<T extends object>(given: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
