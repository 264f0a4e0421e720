import { outcomeInWords, requestInWords } from "../../access/judge/request-words.ts";
import { counted } from "../../access/judge/words.ts";
import type { Paint } from "../../terminal/terminal.ts";
import { printable, wrapWords } from "../../terminal/text.ts";
import type { DiffRun, Disagreement } from "../execution/run-diff.ts";

/** How much of a digest is shown. */
const DIGEST = 12;

/** What was proved, what was run, and with what. */
export function renderRun({ requests, disagreements, notRun, settingsDigests }: DiffRun, width: number): string[] {
  const { before, after } = settingsDigests;
  const outcome =
    disagreements.length === 0
      ? "each answered as predicted"
      : `${counted(disagreements.length, "answer")} not as predicted`;
  const digests = [before, after].map((digest) => digest.slice(0, DIGEST) || "none");
  return [
    `proved for all requests, by comparing the configurations; run: ${counted(requests, "request")} through the local gateways of both, ${outcome}`,
    `run with keys of ours in place of the issuers', nothing else exchanged; the authorizer's settings without keys: sha256 ${digests[0]} before, ${digests[1]} now`,
    ...notRun.map(({ id, because }) => `proved, but not run: ${printable(id)}: ${because}`),
  ].flatMap((line) => wrapWords(line, width));
}

/** Answers that contradict the comparison: nothing that hangs on them is told as a finding. */
export function renderDisagreements({ disagreements }: DiffRun, width: number, paint: Paint): string[] {
  return disagreements.flatMap((one) => ["", ...renderDisagreement(one, width, paint)]);
}

function renderDisagreement(
  { finding, side, request, predicted, answered }: Disagreement,
  width: number,
  paint: Paint,
): string[] {
  const what = finding === null ? "a request answered otherwise than predicted" : `withheld: ${printable(finding)}`;
  const lines = [
    `${side}: predicted ${outcomeInWords(predicted)}, the local gateway answered ${outcomeInWords(answered)} at the ${answered.stop}`,
    printable(requestInWords(request)),
  ];
  return [
    ...wrapWords(`! ${what}`, width).map((line) => paint("red", line)),
    ...lines.flatMap((line) => wrapWords(line, width - 4).map((wrapped) => `    ${wrapped}`)),
  ];
}
