// Writes tokens.json: `node bin/run.mjs ../test/vectors/generate-tokens`.

import { writeFileSync } from "node:fs";
import { renderTokenVectors } from "./render-token-vectors.ts";

writeFileSync(new URL("tokens.json", import.meta.url), renderTokenVectors());
