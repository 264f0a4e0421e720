import { TOKEN_VECTORS } from "./token-cases.ts";

/** The text of tokens.json: one case a line. */
export function renderTokenVectors(): string {
  return `[\n${TOKEN_VECTORS.map((vector) => JSON.stringify(vector)).join(",\n")}\n]\n`;
}
