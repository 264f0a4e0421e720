import { isLoopback } from "../../lambda/authorizer/keys/provider-url.ts";
import type { EnvironmentConfig } from "../config/environment-config.ts";
import { authorizerSettings } from "../request-path/authorizer/authorizer-settings.ts";
import { checkCertificates } from "./checks/certificates.ts";
import { checkIssuer } from "./checks/issuers.ts";
import { checkRegistry } from "./checks/registries.ts";
import { checkVersions, type Versions } from "./checks/versions.ts";
import type { Finding } from "./findings/finding.ts";
import type { Network } from "./network/network.ts";

/** What the doctor looks at, and with what. */
export interface Examination {
  /** The environment's name. */
  readonly environment: string;
  readonly config: EnvironmentConfig;
  readonly versions: Versions;
  readonly network: Network;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Asks everything that a laptop can ask before a deployment; nothing is changed anywhere. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { environment, config, versions, network, now } = examination;
  const registries = config.auth.issuers.flatMap(({ registry }) => (registry === undefined ? [] : [registry]));
  const [issuers, certificates] = await Promise.all([
    checkIssuers(examination),
    checkCertificates(environment, config, network, now()),
  ]);
  return [
    ...issuers,
    ...certificates,
    ...registries.flatMap((registry) => checkRegistry(environment, registry, now())),
    ...checkTarget(environment, config),
    ...checkVersions(versions, now()),
  ];
}

async function checkIssuers({ environment, config, network, now }: Examination): Promise<Finding[]> {
  const { auth } = config;
  const { issuers, keySets, clockToleranceSeconds } = authorizerSettings(environment, { auth });
  const context = { environment, limits: keySets, clockToleranceSeconds, staysHere: staysHere(config), network, now };
  const findings = await Promise.all(
    issuers.map((settings) => {
      const index = auth.issuers.findIndex(({ issuer }) => issuer === settings.issuer);
      return checkIssuer({ settings, setting: `environments.${environment}.auth.issuers[${index}]` }, context);
    }),
  );
  // Issuers of one provider share its clock.
  const clocks = new Map(
    findings.flatMap(({ clock }) => (clock === undefined ? [] : [[clock.subject, clock] as const])),
  );
  return [...findings.flatMap(({ keys }) => keys), ...clocks.values()];
}

/** Without an account, a deployment goes wherever the credentials of the moment lead. */
function checkTarget(environment: string, config: EnvironmentConfig): Finding[] {
  const subject = "account and region";
  const { account, region } = config;
  if (account !== undefined && region !== undefined) {
    return [{ state: "sound", subject, found: `${account}, ${region}` }];
  }
  if (staysHere(config)) return [];
  const missing = [account === undefined && "account", region === undefined && "region"].filter(Boolean).join(" and ");
  return [
    {
      state: "fault",
      subject,
      setting: `environments.${environment}`,
      found: `${missing} not set: a deployment goes wherever the credentials of the moment lead`,
      remedy: 'set them, e.g. "account": "111111111111", "region": "eu-central-1"',
    },
  ];
}

/** Issuers on loopback alone and no account: no deployment could work, so the environment is for this machine. */
function staysHere({ account, auth }: EnvironmentConfig): boolean {
  return account === undefined && auth.issuers.every(({ issuer }) => isLoopback(new URL(issuer)));
}
