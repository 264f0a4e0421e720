import type { Expectation, HeaderRule } from "./checks/expectation.ts";
import { EXPECTED_ENVELOPES, envelopeCode, envelopeMessage, UNAUTHORIZED_BODY } from "./checks/expected-envelopes.ts";
import { headerValues, type ProbeAnswer, type ProbeHeader, type ProbeOutcome } from "./checks/probe.ts";

const MILLIS_PER_DAY = 86_400_000;

/**
 * What differs between the expectation and the outcome, one phrase each; [] when nothing does.
 *
 * @param now milliseconds since the epoch, for the certificate's remaining days
 */
export function differences(expected: Expectation, outcome: ProbeOutcome, now: number): string[] {
  if (expected.kind === "no way in") return wayIn(outcome);
  if (outcome.kind === "failure") return [`no answer (${outcome.code})`];
  switch (expected.kind) {
    case "tls":
      return tlsDifferences(expected, outcome, now);
    case "refusal":
      if (isOtherRefusal(outcome, expected.code)) return refusalDifferences(expected.code, outcome);
      return [...refusalDifferences(expected.code, outcome), ...headerDifferences(expected.headers, outcome)];
    case "preflight":
      if (isOtherRefusal(outcome)) return [`status ${outcome.status}${quotedCode(outcome)}`];
      return [...statusDifference(204, outcome), ...headerDifferences(expected.headers, outcome)];
    case "passed":
      return [...passedDifferences(outcome), ...headerDifferences(expected.headers, outcome)];
  }
}

/** A refusal of another kind has other headers; naming each would hide the one difference. */
function isOtherRefusal({ body }: ProbeAnswer, expected?: string): boolean {
  const code = envelopeCode(body);
  return code !== undefined && code !== expected;
}

/**
 * A credential that was sent must not come back, in no header and in no body.
 *
 * @param sent the headers of the probe
 */
export function echoedCredential(sent: readonly ProbeHeader[], outcome: ProbeOutcome): string[] {
  if (outcome.kind === "failure") return [];
  const credentials = sent
    .filter(([name]) => name.toLowerCase() === "authorization")
    .map(([, value]) => secretPart(value));
  const answer = [outcome.body, ...outcome.headers.map(([, value]) => value)];
  const echoed = credentials.some((secret) => secret.length >= 8 && answer.some((text) => text.includes(secret)));
  return echoed ? ["the answer gives the credential back"] : [];
}

function secretPart(authorization: string): string {
  return authorization.slice(authorization.indexOf(" ") + 1);
}

/** A mistyped or silent address does not prove a closed one. */
const UNREACHED = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "TIMEOUT"];

function wayIn(outcome: ProbeOutcome): string[] {
  if (outcome.kind === "failure") return UNREACHED.includes(outcome.code) ? [`no answer (${outcome.code})`] : [];
  if (outcome.status === 403 && envelopeCode(outcome.body) === undefined) return [];
  return [`answered with status ${outcome.status}${quotedCode(outcome)}`];
}

function tlsDifferences(expected: Extract<Expectation, { kind: "tls" }>, answer: ProbeAnswer, now: number): string[] {
  if (!answer.tls) return ["the connection is not encrypted"];
  const days = Math.floor((answer.tls.certificateEndsAt - now) / MILLIS_PER_DAY);
  const old = answer.tls.version < expected.oldestVersion ? [`protocol ${answer.tls.version}`] : [];
  const ending = days < expected.certificateDays ? [`the certificate ends in ${days} days`] : [];
  return [...old, ...ending];
}

function refusalDifferences(code: keyof typeof EXPECTED_ENVELOPES, answer: ProbeAnswer): string[] {
  const expected = EXPECTED_ENVELOPES[code];
  return [...statusDifference(expected.status, answer), ...bodyDifferences(code, expected.message, answer)];
}

function bodyDifferences(code: string, message: string, answer: ProbeAnswer): string[] {
  const got = envelopeCode(answer.body);
  if (got === undefined) return [`the body is not the error envelope: ${excerpt(answer.body)}`];
  if (got !== code) return [`code ${got}`];
  if (code === "UNAUTHORIZED" && answer.body !== UNAUTHORIZED_BODY) return [`the body reads ${excerpt(answer.body)}`];
  return envelopeMessage(answer.body) === message ? [] : [`message ${excerpt(envelopeMessage(answer.body))}`];
}

/** API Gateway marks its own answers with `x-amzn-ErrorType`; an answer without it is the upstream's. */
function passedDifferences(answer: ProbeAnswer): string[] {
  const isGateways = headerValues(answer, "x-amzn-ErrorType").length > 0;
  const isUnreachable = [502, 503, 504].includes(answer.status);
  return isGateways || isUnreachable ? [`status ${answer.status}${quotedCode(answer)}`] : [];
}

function statusDifference(expected: number, answer: ProbeAnswer): string[] {
  return answer.status === expected ? [] : [`status ${answer.status}`];
}

function headerDifferences(rules: readonly HeaderRule[], answer: ProbeAnswer): string[] {
  return rules.flatMap((rule) => headerDifference(rule, answer));
}

function headerDifference(rule: HeaderRule, answer: ProbeAnswer): string[] {
  if ("prefix" in rule) return unwantedHeaders(rule.prefix, answer);
  const values = headerValues(answer, rule.name);
  if (meets(rule, values)) return [];
  return [values.length === 0 ? `no ${rule.name}` : `${rule.name}: ${values.map(excerpt).join(", ")}`];
}

function meets(rule: Exclude<HeaderRule, { prefix: string }>, values: readonly string[]): boolean {
  if ("absent" in rule) return values.length === 0;
  if ("lists" in rule) return listedWords(values).includes(rule.lists.toLowerCase());
  const [only] = values;
  if (values.length !== 1 || only === undefined) return false;
  if ("is" in rule) return only === rule.is;
  return "startsWith" in rule ? only.startsWith(rule.startsWith) : only !== "";
}

/** A list header may come in several lines (RFC 9110 section 5.3). */
function listedWords(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(",")).map((word) => word.trim().toLowerCase());
}

function unwantedHeaders(prefix: string, answer: ProbeAnswer): string[] {
  return answer.headers
    .filter(([name]) => name.toLowerCase().startsWith(prefix.toLowerCase()))
    .map(([name, value]) => `${name}: ${excerpt(value)}`);
}

function quotedCode(answer: ProbeAnswer): string {
  const code = envelopeCode(answer.body);
  return code === undefined ? "" : ` ${code}`;
}

/** At most 80 printable characters of foreign text, so that an answer cannot write on the terminal. */
function excerpt(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, "?");
  return JSON.stringify(printable.length > 80 ? `${printable.slice(0, 77)}...` : printable);
}
