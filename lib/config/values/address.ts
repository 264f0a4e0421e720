import { isIP } from "node:net";
import { text } from "./schema-parts.ts";

/** One address, IPv4 or IPv6. */
export const address = text({
  expected: "an IPv4 or IPv6 address",
  example: "203.0.113.10",
  flaw: (given) =>
    isIP(given) === 0 || given.includes("%") ? "expected an IPv4 or IPv6 address, e.g. 203.0.113.10" : undefined,
});
