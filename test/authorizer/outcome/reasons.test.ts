import { expect, test } from "@jest/globals";
import { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import { documentedTable } from "../documented-table.ts";

test.each([
  { heading: "Authenticated", reasons: REASONS.authenticated },
  { heading: "Denied", reasons: REASONS.denied },
  { heading: "Unavailable", reasons: REASONS.unavailable },
])("TOKENS.md lists every reason under $heading, with its meaning", ({ heading, reasons }) => {
  const rows = Object.entries(reasons).map(([reason, meaning]) => [`\`${reason}\``, meaning]);
  expect(documentedTable(heading)).toEqual(rows);
});
