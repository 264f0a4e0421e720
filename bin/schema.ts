// Prints the JSON Schema of the environments file; see README, "Configuration".
import { environmentsJsonSchema } from "../lib/config/environments-json-schema.ts";

console.log(JSON.stringify(environmentsJsonSchema(), null, 2));
