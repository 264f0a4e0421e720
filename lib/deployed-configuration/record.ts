import { Stack } from "aws-cdk-lib";
import { CfnIPSet } from "aws-cdk-lib/aws-wafv2";
import type { EnvironmentConfig } from "../config/environment-config.ts";
import { type AddressReference, METADATA_KEY, type RecordedConfiguration, VERSION } from "./recorded-configuration.ts";
import { recordedRegistry, sortedBy } from "./registry-digest.ts";

/** Longer lists of addresses are told by the IP sets that hold them. */
const INLINE_ADDRESSES = 50;
type Issuer = EnvironmentConfig["auth"]["issuers"][number];

/**
 * Records in the template's metadata what decides who gets in, so that a deployed stack can be compared. The order of lists that
 * mean the same in any order is lost. Never a secret: keys are public, reasons and mail addresses are left out.
 *
 * @param stack - with all its IP sets defined
 */
export function recordConfiguration(stack: Stack, environment: string, config: EnvironmentConfig): void {
  const sets = ipSetsOf(stack);
  const { api, cors, webAcl, auth, upstream } = config;
  const addresses = (list: readonly string[]) => addressesIn(list, sets);
  const configuration: RecordedConfiguration["configuration"] = {
    api,
    cors: { ...cors, origins: sorted(cors.origins) },
    webAcl: {
      ...webAcl,
      ...(webAcl.allow && { allow: addresses(webAcl.allow) }),
      deny: addresses(webAcl.deny),
    },
    auth: {
      ...auth,
      issuers: sortedBy(auth.issuers, ({ issuer }) => issuer).map(issuerWithout),
      rules: sortedBy(auth.rules, (rule) => JSON.stringify(rule)).map(({ allow, ...rule }) => ({
        ...rule,
        scopes: sorted(rule.scopes),
        ...(allow && { allow: addresses(allow) }),
      })),
      revoked: sortedBy(auth.revoked, (entry) => JSON.stringify(entry)).map((entry) => ({
        ...entry,
        reason: "recorded",
      })),
    },
    upstream,
  };
  const registries = auth.issuers.flatMap((issuer) => recordedRegistry(issuer) ?? []);
  stack.templateOptions.metadata = {
    ...stack.templateOptions.metadata,
    [METADATA_KEY]: { version: VERSION, environment, configuration, registries } satisfies RecordedConfiguration,
  };
}

function issuerWithout({ registry: _, ...issuer }: Issuer) {
  return { ...issuer, audience: sorted(issuer.audience), algorithms: sorted(issuer.algorithms) };
}

interface NamedSet {
  readonly name: string;
  readonly addresses: readonly string[];
}

function ipSetsOf(stack: Stack): NamedSet[] {
  return stack.node
    .findAll()
    .filter((node): node is CfnIPSet => node instanceof CfnIPSet)
    .map((set) => ({ name: Stack.of(set).getLogicalId(set), addresses: set.addresses }));
}

/** A long list as the sets whose addresses are all in it, where these are the whole list. */
function addressesIn(list: readonly string[], sets: readonly NamedSet[]): string[] | AddressReference {
  if (list.length <= INLINE_ADDRESSES) return sorted(list);
  const wanted = new Set(list);
  const parts = sets.filter(({ addresses }) => addresses.length > 0 && addresses.every((one) => wanted.has(one)));
  const held = new Set(parts.flatMap(({ addresses }) => addresses));
  return held.size === wanted.size ? { addressesOf: parts.map(({ name }) => name) } : sorted(list);
}

function sorted<T extends string>(list: readonly T[]): T[] {
  return [...list].sort();
}
