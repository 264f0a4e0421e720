import { createIssuerKeys } from "../../../lambda/authorizer/keys/issuer-keys.ts";
import { isLoopback } from "../../../lambda/authorizer/keys/provider-url.ts";
import type { IssuerSettings, KeySetSettings } from "../../../lambda/authorizer/settings/settings.ts";
import type { Finding } from "../findings/finding.ts";
import type { Head, Network } from "../network/network.ts";
import { flawsOf } from "./key-set-flaws.ts";
import { describeUsable, judgeKeys } from "./key-set-words.ts";
import { type Asked, explainFault } from "./provider-faults.ts";

/** An issuer as the authorizer gets it, and where the configuration has it. */
export interface CheckedIssuer {
  readonly settings: IssuerSettings;
  /** E.g. `environments.prod.auth.issuers[0]`. */
  readonly setting: string;
}

/** What the checks of an issuer need of its environment. */
export interface IssuerContext {
  /** The environment's name. */
  readonly environment: string;
  readonly limits: KeySetSettings;
  readonly clockToleranceSeconds: number;
  /** Whether the environment is never deployed, see `staysHere`. */
  readonly staysHere: boolean;
  readonly network: Network;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What was found about an issuer's keys, and about the clock of its provider, which other issuers may share. */
export interface IssuerFindings {
  readonly keys: readonly Finding[];
  /** @default - it was not asked */
  readonly clock?: Finding | undefined;
}

/**
 * Asks an issuer's provider for its keys by the authorizer's own code, so that the Lambda would find the same, and compares
 * the clocks.
 */
export async function checkIssuer(issuer: CheckedIssuer, context: IssuerContext): Promise<IssuerFindings> {
  const { settings, setting } = issuer;
  const subject = `keys of ${settings.issuer}`;
  if (settings.jwks !== undefined) {
    const found = `${settings.jwks.keys.length} of the configuration; no provider is asked`;
    return { keys: [{ state: "sound", subject, setting, found }] };
  }
  if (context.staysHere && isLoopback(new URL(settings.issuer))) {
    const found = "npm start runs this issuer; nothing is deployed";
    return { keys: [{ state: "not asked", subject, setting, found }] };
  }
  const { asked, keySet, fault } = await askForKeys(settings, context);
  const last = asked.at(-1) ?? { url: new URL(settings.issuer) };
  const head = await context.network.askHead(last.url, context.limits.timeoutMillis);
  const clock = head.error === undefined ? checkClock(last.url.host, head, context) : undefined;
  if (fault !== undefined || keySet === undefined) {
    const explained = explainFault(fault ?? "internal", { settings, asked: last, isFirst: asked.length < 2, head });
    return { keys: [{ state: "fault", subject, setting, ...explained }], clock };
  }
  const keys = await judgeKeys(last.document, settings.algorithms);
  const flaws = flawsOf(keySet, keys, settings.algorithms);
  const faults = flaws.map((flaw): Finding => ({ state: "fault", subject, setting, ...flaw }));
  const sound: Finding = { state: "sound", subject, setting, found: describeUsable(keys) };
  return { keys: faults.length > 0 ? faults : [sound], clock };
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

/** `Date` has whole seconds, cut off; so has `Age`. */
const RESOLUTION_MILLIS = 1000;

/** Compares a provider's clock with this machine's, as exactly as its `Date` header allows. */
export function checkClock(
  host: string,
  head: Head,
  { environment, clockToleranceSeconds }: Pick<IssuerContext, "environment" | "clockToleranceSeconds">,
): Finding {
  const subject = `clock of ${host}`;
  if (head.date === undefined)
    return { state: "not asked", subject, found: "its answer has no Date header to compare with" };
  const millis = leastDifference(head.date, head);
  const seconds = Math.round(Math.abs(millis) / 1000);
  if (seconds <= clockToleranceSeconds) {
    const found =
      seconds === 0 ? "agrees with this machine's" : `${seconds} s apart, tolerated: ${clockToleranceSeconds} s`;
    return { state: "sound", subject, found };
  }
  const side = millis > 0 ? "ahead of" : "behind";
  return {
    state: "fault",
    subject,
    setting: `environments.${environment}.auth.clockToleranceSeconds`,
    found: `${seconds} s ${side} this machine's, tolerated: ${clockToleranceSeconds} s`,
    remedy: `find out which of the two is wrong. ${millis > 0 ? AHEAD : BEHIND}`,
  };
}

const AHEAD =
  "If the provider is: its new tokens are refused as issued in the future; have its clock set, or raise the setting";
const BEHIND = "If the provider is: its tokens end later than it means them to; have its clock set";

/** The smallest difference that explains the answer: positive when the server is ahead. */
function leastDifference(date: number, { sentAt, receivedAt }: Head): number {
  if (date > receivedAt) return date - receivedAt;
  if (date + RESOLUTION_MILLIS < sentAt) return date + RESOLUTION_MILLIS - sentAt;
  return 0;
}
