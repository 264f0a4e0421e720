import type { APIGatewayAuthorizerResult } from "aws-lambda";
import { AuthorizerUnavailable } from "../outcome/authorizer-unavailable.ts";
import type { RuleSettings } from "../settings/settings.ts";

/**
 * The methods that a rule may name, "*" meaning all of them: API Gateway's `ANY` without OPTIONS, which the preflight
 * answers without a token. They are written out in a policy, because its `*` does not stop at a slash: with `*`
 * for the method, `/jobs` would cover `GET /admin/jobs` too, and its Deny would refuse what another rule grants.
 */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** A TOKEN authorizer's answer to API Gateway; of what AWS's type leaves open, only the part that is used here. */
export interface AccessPolicy extends APIGatewayAuthorizerResult {
  readonly principalId: string;
  readonly policyDocument: PolicyDocument;
  readonly context: Record<string, string>;
}

/** Its lists are mutable because AWS's type has them so; one document may be shared by many answers. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: PolicyStatement[];
}

export interface PolicyStatement {
  readonly Action: "execute-api:Invoke";
  readonly Effect: "Allow" | "Deny";
  readonly Resource: string[];
}

export interface PolicyDocumentOptions {
  /** `arn:PARTITION:execute-api:REGION:ACCOUNT:APIID/STAGE`: the API as a whole, without method and path. */
  readonly apiArn: string;
  readonly rules: readonly RuleSettings[];
  /** Every scope that the token holds. */
  readonly scopes: readonly string[];
}

export interface AccessPolicyOptions extends PolicyDocumentOptions {
  readonly principalId: string;
  readonly context: Record<string, string>;
}

/** Builds the authorizer's answer for one token: whom it is about, and what it may do in the whole API. */
export function buildAccessPolicy({ principalId, context, ...options }: AccessPolicyOptions): AccessPolicy {
  return { principalId, policyDocument: buildPolicyDocument(options), context };
}

/**
 * Builds the policy of one token for the whole API.
 *
 * API Gateway caches the answer by token and uses it for every route that the token is then used on, so it must not
 * depend on the route that happened to be asked first. The rules that the token satisfies are allowed; the rules that it
 * does not are denied *explicitly*, because that is what makes overlapping rules conjunctive (an explicit deny wins), and
 * because a missing allow alone would not refuse anything if the API also had an allowing resource policy.
 */
function buildPolicyDocument({ apiArn, rules, scopes }: PolicyDocumentOptions): PolicyDocument {
  const satisfied = new Set(satisfiedRules(rules, scopes));
  const allowed = resources(apiArn, [...satisfied]);
  const denied = resources(
    apiArn,
    rules.filter((rule) => !satisfied.has(rule)),
  );
  // Without any guarded rule there is nothing that a token could open.
  const statements = rules.length === 0 ? [statement("Deny", [`${apiArn}/*`])] : [];
  if (allowed.length > 0) statements.push(statement("Allow", allowed));
  if (denied.length > 0) statements.push(statement("Deny", denied));
  return { Version: "2012-10-17", Statement: statements };
}

/** The rules whose scopes are all held. */
function satisfiedRules(rules: readonly RuleSettings[], scopes: readonly string[]): RuleSettings[] {
  const held = new Set(scopes);
  return rules.filter((rule) => rule.scopes.every((scope) => held.has(scope)));
}

function resources(apiArn: string, rules: readonly RuleSettings[]): string[] {
  return rules.flatMap(({ methods, path }) =>
    methods.flatMap((method) => (method === "*" ? METHODS : [method])).map((method) => `${apiArn}/${method}${path}`),
  );
}

function statement(effect: "Allow" | "Deny", resource: string[]): PolicyStatement {
  return { Action: "execute-api:Invoke", Effect: effect, Resource: resource };
}

/** The policy document of a token with these scopes, in the API with this ARN. */
export type PolicyDocuments = (apiArn: string, scopes: readonly string[]) => PolicyDocument;

const MAX_REMEMBERED_DOCUMENTS = 200;

/**
 * Builds policy documents and remembers them: tokens are many, but an issuer grants few different sets of scopes. Only
 * scopes of verified tokens get here, so a forged token cannot fill the memory. When it is full, it starts empty again.
 */
export function createPolicyDocuments(rules: readonly RuleSettings[]): PolicyDocuments {
  const documents = new Map<string, PolicyDocument>();
  return (apiArn, scopes) => {
    const key = `${apiArn} ${scopes.join(" ")}`;
    const known = documents.get(key);
    if (known) return known;
    const document = buildPolicyDocument({ apiArn, rules, scopes });
    if (documents.size >= MAX_REMEMBERED_DOCUMENTS) documents.clear();
    documents.set(key, document);
    return document;
  };
}

const METHOD_ARN =
  /^(arn:aws(?:-cn|-us-gov|-eusc|-iso(?:-[bef])?)?:execute-api:[a-z0-9-]{1,32}:\d{12}:[A-Za-z0-9]{1,64}\/[A-Za-z0-9_-]{1,128})\/[A-Z]{1,16}(?:\/|$)/;

/**
 * The API's own ARN, up to and including the stage, taken from an event's method ARN. Method and path are left out on
 * purpose: the policy is about the whole API.
 *
 * @throws AuthorizerUnavailable `event-malformed` for anything that is not a plain method ARN, wildcards included: what
 *   the policy is built from must not be able to widen it
 */
export function parseApiArn(methodArn: unknown): string {
  const apiArn = typeof methodArn === "string" ? METHOD_ARN.exec(methodArn)?.[1] : undefined;
  if (apiArn === undefined) throw new AuthorizerUnavailable("event-malformed");
  return apiArn;
}
