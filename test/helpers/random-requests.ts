import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { pick, type Random, some } from "../access/oracle/random-environments.ts";
import { type AccessWorld, ORIGINS, PATTERNS, SCOPES, SEGMENTS } from "./access-worlds.ts";

const METHODS = ["GET", "GET", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const ODD_PATHS = ["/a//b", "/a/./b", "/a/%62", "/a/b/", "/a;b", "/a/b%2Fc", "//", "/a/x%20y", "/b/%C3%A9"];

/** The name of the stage, which may stand in front of a path. */
const STAGE = "live";

/** What can be wrong with a token besides its scopes. */
const FLAWS: readonly Partial<AccessRequest>[] = [
  { claims: { aud: "batch", client_id: "batch" } },
  { claims: { aud: null, client_id: "clipzy" } },
  { claims: { aud: "clipzy-app", client_id: null } },
  { claims: { sub: "mallory" } },
  { claims: { jti: "stolen" } },
  { claims: { jti: "bare", sub: "cleo" } },
  { claims: { token_use: "id" } },
  { claims: { cnf: { jkt: "x" } } },
  { algorithm: "RS256" },
  { algorithm: "ES384" },
  { type: "JWT" },
  { type: "" },
  { type: "logout+jwt" },
  { lifetimeSeconds: 601 },
  { expiredForSeconds: 60 },
  { expiredForSeconds: 1 },
  { issuer: "https://unknown.example" },
];

/** Any request: of every method, path, page, address and kind of token. */
export function randomRequest(random: Random, world: AccessWorld): AccessRequest {
  const path = random() < 0.08 ? pick(random, ODD_PATHS) : plainPath(random);
  const call = { method: pick(random, METHODS), path };
  const from = { origin: random() < 0.8 ? null : pick(random, ORIGINS), address: pick(random, world.addresses) };
  if (random() < 0.15) return { ...call, ...from, issuer: null };
  const token = { issuer: pick(random, world.issuers).issuer, scopes: some(random, SCOPES, 0.7) };
  return { ...call, ...from, ...token, ...(random() < 0.6 ? pick(random, FLAWS) : {}) };
}

/** Of one of the rules' kinds, or of any segments. */
function plainPath(random: Random): string {
  const segment = () => pick(random, [...SEGMENTS, STAGE]);
  if (random() < 0.5) return pick(random, PATTERNS).replaceAll("*", segment);
  return `/${Array.from({ length: Math.floor(random() * 6) }, segment).join("/")}`;
}
