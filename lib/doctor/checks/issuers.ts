import { createIssuerKeys } from "../../../lambda/authorizer/keys/issuer-keys.ts";
import { isLoopback } from "../../../lambda/authorizer/keys/provider-url.ts";
import type { IssuerSettings, KeySetSettings } from "../../../lambda/authorizer/settings/settings.ts";
import type { Finding } from "../findings/finding.ts";
import type { Head, Network } from "../network/network.ts";
import { checkClock } from "./clock.ts";
import { ambiguousKeys, describeUsable } from "./key-set-words.ts";
import { type Asked, explainFault } from "./provider-faults.ts";

/** An issuer as the authorizer gets it, and where the configuration has it. */
export interface CheckedIssuer {
  readonly settings: IssuerSettings;
  /** E.g. `environments.prod.auth.issuers[0]`. */
  readonly setting: string;
}

/** What the checks of an issuer need of its environment. */
export interface IssuerContext {
  readonly limits: KeySetSettings;
  readonly clockToleranceSeconds: number;
  /** Whether the environment is never deployed, see `staysHere`. */
  readonly staysHere: boolean;
  readonly network: Network;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Asks an issuer's provider for its keys by the authorizer's own code, so that the Lambda would find the same, and compares
 * the clocks.
 */
export async function checkIssuer(issuer: CheckedIssuer, context: IssuerContext): Promise<Finding[]> {
  const { settings, setting } = issuer;
  const subject = `keys of ${settings.issuer}`;
  if (settings.jwks !== undefined) {
    const found = `${settings.jwks.keys.length} of the configuration; no provider is asked`;
    return [{ state: "sound", subject, setting, found }];
  }
  if (context.staysHere && isLoopback(new URL(settings.issuer))) {
    return [{ state: "not asked", subject, setting, found: "npm start runs this issuer; nothing is deployed" }];
  }
  const { asked, keySet, fault } = await askForKeys(settings, context);
  const last = asked.at(-1) ?? { url: new URL(settings.issuer) };
  const head = await context.network.askHead(last.url, context.limits.timeoutMillis);
  if (fault !== undefined || keySet === undefined) {
    const explained = explainFault(fault ?? "internal", { settings, asked: last, isFirst: asked.length < 2, head });
    return [{ state: "fault", subject, setting, ...explained }, ...clock(last.url, head, context)];
  }
  const ambiguous = ambiguousKeys(keySet);
  const found = describeUsable(keySet, last.document);
  return [
    ambiguous === undefined
      ? { state: "sound", subject, setting, found }
      : { state: "fault", subject, setting, ...ambiguous },
    ...clock(last.url, head, context),
  ];
}

/** One fetch as in a Lambda's cold start; what was asked is kept, to explain what went wrong. */
async function askForKeys(settings: IssuerSettings, { limits, network, now }: IssuerContext) {
  const asked: Asked[] = [];
  const fetchJson: Network["fetchJson"] = async (url, timeoutMillis) => {
    const place = asked.push({ url }) - 1;
    const document = await network.fetchJson(url, timeoutMillis);
    asked[place] = { url, document };
    return document;
  };
  const keys = createIssuerKeys(settings, limits, { fetchJson, now });
  await keys.warm();
  return { asked, keySet: keys.atHand(), fault: keys.status().fault };
}

function clock(url: URL, head: Head, { clockToleranceSeconds }: IssuerContext): Finding[] {
  return head.error === undefined ? [checkClock(url.host, head, clockToleranceSeconds)] : [];
}
