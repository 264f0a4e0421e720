import { TOKEN_FAULTS } from "./token-faults.ts";

const FIELDS = [
  ["grant_type", "client_credentials"],
  ["scope", "scopes, separated by spaces; they go into the claim where the environment looks. All by default"],
  ["audience", "the audience claim; by default what the environment accepts. Again for several"],
  ["sub", "the subject"],
  ["expires_in", "lifetime in seconds; negative for a token that has expired"],
  ["typ", "the type in the header; by default what the environment accepts"],
  ["claims", 'a JSON object of further claims, which win over the others, e.g. {"realm_access":{"roles":["x"]}}'],
  ["fault", "a reason for which the token shall be refused, by its word in the authorizer's log:"],
] as const;

/** What a token endpoint answers to GET. */
export const TOKEN_ENDPOINT_HELP = [
  "A token endpoint of npm start (RFC 6749 section 4.4): POST a form, and get a token of this issuer.",
  "",
  ...rows(FIELDS),
  "",
  ...rows(Object.entries(TOKEN_FAULTS)).map((line) => `  ${line}`),
  "",
].join("\n");

function rows(pairs: readonly (readonly [name: string, what: string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, what]) => `  ${name.padEnd(width)}  ${what}`);
}
