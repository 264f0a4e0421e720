import { MAX_ORIGINS_WITH_CREDENTIALS } from "../../config/settings/cors.ts";
import { type CorsPolicy, corsHeaders } from "../cors/cors-headers.ts";
import { refuseWith, type WebAclRefusal } from "./web-acl-responses.ts";
import { allOf, isOrigin, type WebAclRule } from "./web-acl-rule.ts";

/** What a rule refuses, and with which words. */
export interface Refused extends Pick<WebAclRule, "name" | "statement"> {
  readonly code: WebAclRefusal;
  /** Headers besides the usual ones, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Refuses by a custom response that an allowed page can read. These rules come behind those about origins, so the caller
 * is an allowed page or no page at all, and the text is a constant.
 *
 * A custom response knows nothing of the request. One allowed origin is written out; several are `*`, as long as pages send
 * no cookies: a browser hides `*` from those. Then a counting rule sets a label, and one rule for each origin blocks.
 *
 * @see https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
 */
export function readableRefusal(refused: Refused, cors: CorsPolicy): WebAclRule[] {
  const isEachOwn = cors.origins.length > 1 && cors.allowCredentials;
  if (!isEachOwn) return [blocking(refused, corsHeaders(cors, "*"))];
  if (cors.origins.length > MAX_ORIGINS_WITH_CREDENTIALS) return [blocking(refused, {})];
  return [counting(refused), ...perOrigin(refused, cors)];
}

function blocking({ name, statement, code, headers }: Refused, cors: Readonly<Record<string, string>>): WebAclRule {
  return { name, statement, action: refuseWith(code, { ...headers, ...cors }) };
}

function counting({ name, statement, code }: Refused): WebAclRule {
  return { name, statement, action: { count: {} }, ruleLabels: [{ name: labelOf(code) }] };
}

function perOrigin(refused: Refused, cors: CorsPolicy): WebAclRule[] {
  const labelled = { labelMatchStatement: { scope: "LABEL", key: labelOf(refused.code) } };
  const named = [...cors.origins].sort().map((origin, index) => {
    const statement = allOf([labelled, isOrigin(origin)]);
    const headers = corsHeaders({ ...cors, origins: [origin] });
    return blocking({ ...refused, name: `${refused.name}ToOrigin${index + 1}`, statement }, headers);
  });
  return [...named, blocking({ ...refused, name: `${refused.name}ToNoPage`, statement: labelled }, {})];
}

function labelOf(code: WebAclRefusal): string {
  return `clipzy:${code.toLowerCase()}`;
}
