import type { RuleSettings } from "../settings/settings.ts";
import { buildPolicyDocument, type PolicyDocument } from "./access-policy.ts";

/** The policy document of a token with these scopes, in the API with this ARN. */
export type PolicyDocuments = (apiArn: string, scopes: readonly string[]) => PolicyDocument;

const MAX_REMEMBERED = 200;

/**
 * Builds policy documents and remembers them: tokens are many, the sets of scopes that an issuer grants few. Only scopes
 * of verified tokens get here, so nobody else can fill the memory; when it is full, it starts afresh.
 */
export function createPolicyDocuments(rules: readonly RuleSettings[]): PolicyDocuments {
  const documents = new Map<string, PolicyDocument>();
  return (apiArn, scopes) => {
    const key = `${apiArn} ${scopes.join(" ")}`;
    const known = documents.get(key);
    if (known) return known;
    const document = buildPolicyDocument({ apiArn, rules, scopes });
    if (documents.size >= MAX_REMEMBERED) documents.clear();
    documents.set(key, document);
    return document;
  };
}
