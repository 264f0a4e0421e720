import { addressesOf as addressSetOf, describeAddresses } from "../../access/addresses/address-text.ts";
import { listed } from "../../access/judge/words.ts";
import type { WhoCan } from "../../access/questions/who-can.ts";
import { renderTable } from "../../terminal/table.ts";
import { needsInWords } from "./render-routes.ts";

/** Who may make a call, a line for each thing that a caller needs. */
export function renderWhoCan(
  { method, path }: { method: string; path: string },
  answer: WhoCan,
  columns: number,
): string {
  const { possible, because, needs, holders } = answer;
  const reasons = because.map(({ setting, says }) => ["because", `${setting} ${says}`]);
  if (needs === undefined || !possible) return renderTable([[`${method} ${path}`, "nobody"], ...reasons], { columns });
  const { issuers, addresses, origins, settings } = needs;
  return renderTable(
    [
      [`${method} ${path}`, needs.public ? "everyone" : "who has a token"],
      ["scopes", needsInWords(needs)],
      ...(needs.public ? [] : [["issuers", listed(issuers, "or")]]),
      ...(holders.length === 0 ? [] : [["registered", listed(holders)]]),
      ["from", addresses === "any" ? "any address" : describeAddresses(addressSetOf(addresses))],
      ["pages", origins.length === 0 ? "none" : listed(origins, "or")],
      ["by", settings.join(", ")],
    ],
    { columns },
  );
}
