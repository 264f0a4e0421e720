import type { EnvironmentConfig } from "../config/environment-config.ts";
import { UnusableArgument } from "../terminal/arguments.ts";
import type { ChosenRegistry } from "./token-world.ts";

/** What a person says about which registry is meant, beside the environment. */
export interface RegistryChoice {
  /** The `iss` of its tokens. */
  readonly issuer?: string;
  /** Its file. */
  readonly registry?: string;
}

/**
 * The registry of an environment: the only one, or the one of an issuer.
 *
 * @throws UnusableArgument when there is none, or several and none is named
 */
export function chooseRegistry(environment: string, config: EnvironmentConfig, choice: RegistryChoice): ChosenRegistry {
  const all = config.auth.issuers.flatMap(({ registry, audience }) =>
    registry === undefined ? [] : [{ registry, audience }],
  );
  const meant = all.filter(
    ({ registry }) =>
      (choice.issuer === undefined || registry.issuer === choice.issuer) &&
      (choice.registry === undefined || registry.file === choice.registry),
  );
  const [only, another] = meant;
  if (only === undefined || another !== undefined)
    throw unclear(
      environment,
      all.map(({ registry }) => registry.issuer),
      choice,
    );
  const { domain } = config.api;
  return {
    file: only.registry.file,
    audience: only.audience[0],
    scopes: [...new Set(config.auth.rules.flatMap(({ scopes }) => scopes))],
    ...(domain === undefined ? {} : { gatewayUrl: `https://${domain.name}` }),
  };
}

function unclear(environment: string, issuers: readonly string[], { issuer }: RegistryChoice): UnusableArgument {
  if (issuers.length === 0) {
    return new UnusableArgument(
      `--registry: missing, and environment ${environment} has no issuer with a registry, expected a file, e.g. tokens/prod.json`,
    );
  }
  const seen = issuer === undefined ? "missing" : `got ${issuer.slice(0, 100)}`;
  return new UnusableArgument(`--issuer: ${seen}, expected one of environment ${environment}: ${issuers.join(", ")}`);
}
