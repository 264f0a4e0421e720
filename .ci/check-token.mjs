// An access token for the smoke check, by OAuth 2 client credentials (RFC 6749 section 4.4), on standard output; nothing when
// CHECK_TOKEN_ENDPOINT is not set. What it reads is in lib/OPERATING.md, "Pipeline".
//
// Without CHECK_CLIENT_SECRET the client authenticates by the job's own OIDC token (RFC 7523 section 2.2), so that nothing is
// stored. No error says more of the issuer's answer than its status and its code: an answer can hold what was sent.

const {
  CHECK_TOKEN_ENDPOINT: endpoint,
  CHECK_CLIENT_ID: clientId,
  CHECK_CLIENT_SECRET: secret,
  CHECK_TOKEN_PARAMETERS: parameters,
  CHECK_ASSERTION_AUDIENCE: audience,
  ACTIONS_ID_TOKEN_REQUEST_URL: oidcUrl,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidcToken,
} = process.env;

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const TIMEOUT_MILLIS = 30_000;

try {
  if (endpoint) process.stdout.write(`${await accessToken()}\n`);
  else process.stderr.write("no CHECK_TOKEN_ENDPOINT: the check does without a token\n");
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}

async function accessToken() {
  if (!clientId) throw new Error("CHECK_CLIENT_ID: missing, expected the client that CHECK_TOKEN_ENDPOINT knows");
  const body = new URLSearchParams(parameters);
  body.set("grant_type", "client_credentials");
  const headers = { accept: "application/json" };
  if (secret) headers.authorization = basic(clientId, secret);
  else await addAssertion(body);
  const { access_token: token } = await askJson("CHECK_TOKEN_ENDPOINT", endpoint, { method: "POST", headers, body });
  if (isToken(token)) return token;
  throw new Error("CHECK_TOKEN_ENDPOINT: answered without an access_token that is a JWT");
}

async function addAssertion(body) {
  if (!oidcUrl || !oidcToken) {
    throw new Error(
      "CHECK_CLIENT_SECRET: missing, and so is the job's OIDC token: it needs the permission id-token: write",
    );
  }
  const url = new URL(oidcUrl);
  url.searchParams.set("audience", audience || endpoint);
  const { value } = await askJson("OIDC token", url.href, { headers: { authorization: `Bearer ${oidcToken}` } });
  body.set("client_id", clientId);
  body.set("client_assertion_type", ASSERTION);
  body.set("client_assertion", value);
}

/** Both parts are form-encoded first (RFC 6749 section 2.3.1). */
function basic(...parts) {
  const encoded = parts.map((part) => new URLSearchParams({ "": part }).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(":")).toString("base64")}`;
}

async function askJson(name, url, init) {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : {};
  if (protocol !== "https:" && !LOOPBACK.includes(hostname)) throw new Error(`${name}: expected an https address`);
  let answer;
  try {
    answer = await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
  } catch (error) {
    throw new Error(`${name}: no answer (${error.cause?.code ?? error.cause?.message ?? error.name})`);
  }
  const json = await answer.json().catch(() => ({})); // no JSON is no token and no code
  if (answer.ok) return json;
  const code = /^[a-z_]{1,50}$/.test(json?.error ?? "") ? ` ${json.error}` : "";
  throw new Error(`${name}: answered ${answer.status}${code}`);
}

function isToken(token) {
  return typeof token === "string" && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}
