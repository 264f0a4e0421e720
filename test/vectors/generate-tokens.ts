// Writes tokens.json: `node --import tsx test/vectors/generate-tokens.ts`.

import { writeFileSync } from "node:fs";
import { renderTokenVectors } from "./render-token-vectors.ts";

writeFileSync(new URL("tokens.json", import.meta.url), renderTokenVectors());
