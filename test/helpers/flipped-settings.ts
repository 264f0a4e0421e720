import type { AccessAnswer, AccessRequest, Because } from "../../lib/access/judge/access-request.ts";

// Settings changed so that they are no reason any more: those that an answer names, or all others.

// biome-ignore lint/suspicious/noExplicitAny: a configuration that is changed at any place
type Config = any;

/** A change of one setting for one request; `value` is what the setting holds. */
type Change = (config: Config, request: AccessRequest, at: number, code: string | null) => void;

const CHANGES: readonly (readonly [form: RegExp, change: Change])[] = [
  [/^cors\.origins$/, ({ cors }, { origin }) => cors.origins.push(origin)],
  [/^webAcl\.closed$/, ({ webAcl }) => delete webAcl.closed],
  [/^webAcl\.allowEncodedPaths$/, ({ webAcl }) => Object.assign(webAcl, { allowEncodedPaths: true })],
  [/^webAcl\.deny$/, ({ webAcl }) => Object.assign(webAcl, { deny: [] })],
  [
    /^webAcl\.allow$/,
    ({ webAcl }, { address }) => webAcl.allow.push(`${address}/${address?.includes(":") ? 128 : 32}`),
  ],
  [
    /^auth\.rules$/,
    ({ auth }, { method, path }) =>
      auth.rules.push({ methods: [method === "OPTIONS" ? "GET" : method], path, scopes: [] }),
  ],
  [/^auth\.rules\[(\d+)\]$/, ({ auth }, request, at, code) => openRule(auth.rules, request, at, code)],
  [/^auth\.issuers$/, ({ auth }, { issuer }) => auth.issuers.push({ ...auth.issuers[0], issuer, registry: undefined })],
  [
    /^auth\.issuers\[(\d+)\]\.audience$/,
    ({ auth }, { claims }, at) => auth.issuers[at].audience.push(claims?.[auth.issuers[at].audienceClaim]),
  ],
  [
    /^auth\.issuers\[(\d+)\]\.audienceClaim$/,
    ({ auth }, _, at) => {
      const { audienceClaim } = auth.issuers[at];
      auth.issuers[at].audienceClaim = audienceClaim === "aud" ? "client_id" : "aud";
    },
  ],
  [
    /^auth\.issuers\[(\d+)\]\.algorithms$/,
    ({ auth }, { algorithm }, at) => auth.issuers[at].algorithms.push(algorithm),
  ],
  [/^auth\.issuers\[(\d+)\]\.requiredType$/, ({ auth }, { type }, at) => requireType(auth.issuers[at], type)],
  [/^auth\.issuers\[(\d+)\]\.maxLifetimeSeconds$/, ({ auth }, _, at) => delete auth.issuers[at].maxLifetimeSeconds],
  [/^auth\.issuers\[(\d+)\]\.registry$/, ({ auth }, request, at) => register(auth.issuers[at].registry, request)],
  [
    /^auth\.revoked\[(\d+)\]$/,
    ({ auth }, _, at) => Object.assign(auth.revoked[at], { jti: "another", sub: undefined }),
  ],
  [/^auth\.clockToleranceSeconds$/, ({ auth }) => Object.assign(auth, { clockToleranceSeconds: 3_600 })],
];

function openRule(rules: Config[], { scopes }: AccessRequest, at: number, code: string | null): void {
  const rule = rules[at];
  if (code === "REQUEST_BLOCKED") delete rule.allow;
  else if (code === "FORBIDDEN") rule.scopes = rule.scopes.filter((scope: string) => scopes?.includes(scope));
  else Object.assign(rule, { scopes: [], public: true });
}

function requireType(issuer: Config, type: string | undefined): void {
  issuer.requiredType = type === "" || type === "JWT" ? undefined : type;
}

function register({ tokens, keys }: Config, { claims, scopes }: AccessRequest): void {
  const [key] = keys;
  const entry = { id: claims?.jti ?? "new", subject: claims?.sub ?? "new", scopes: scopes ?? [], key: key.kid };
  tokens.push({ ...entry, issued: "2026-01-01T00:00:00Z", expires: "2090-01-01T00:00:00Z" });
}

/** Changes every setting that an answer names; false where one of them is none that a change of could let the request in. */
export function flip(config: Config, request: AccessRequest, { because, code }: AccessAnswer): boolean {
  return because.every(({ setting }) => {
    const name = setting.replace(/^environments\.\w+\./, "");
    const [form, change] = CHANGES.find(([known]) => known.test(name)) ?? [];
    if (form === undefined || change === undefined) return false;
    change(config, request, Number(form.exec(name)?.[1]), code);
    return true;
  });
}

/** Opens every list, rule and switch that an answer does not name. */
export function openOthers(config: Config, { origin }: AccessRequest, because: readonly Because[]): void {
  const named = new Set(because.map(({ setting }) => setting.replace(/^environments\.\w+\./, "")));
  const { cors, webAcl, auth } = config;
  if (!named.has("cors.origins") && origin) cors.origins.push(origin);
  if (!named.has("webAcl.closed")) delete webAcl.closed;
  if (!named.has("webAcl.deny")) webAcl.deny = [];
  if (!named.has("webAcl.allow")) delete webAcl.allow;
  if (!named.has("webAcl.allowEncodedPaths")) webAcl.allowEncodedPaths = true;
  if (!named.has("auth.clockToleranceSeconds")) auth.clockToleranceSeconds = 3_600;
  for (const [at, rule] of auth.rules.entries()) {
    if (!named.has(`auth.rules[${at}]`)) Object.assign(rule, { scopes: [], allow: undefined });
  }
  for (const [at, entry] of auth.revoked.entries()) {
    if (!named.has(`auth.revoked[${at}]`)) Object.assign(entry, { jti: "another", sub: undefined });
  }
}
