import { requestInWords } from "../../access/judge/request-words.ts";
import { counted } from "../../access/judge/words.ts";
import type { Coverage } from "../../access-tests/coverage.ts";
import type { TestResult } from "../../access-tests/run-access-tests.ts";
import { answerInWords, curlLine, testInWords } from "../../access-tests/test-words.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { printable, wrapWords } from "../../terminal/text.ts";

/** What the text is about. */
export interface TestReport {
  readonly environment: string;
  readonly file: string;
  readonly results: readonly TestResult[];
  readonly coverage: Coverage;
}

/** Verdict first, then what is refuted, then what is not tested. */
export function renderTests(report: TestReport, { paint, columns }: Pick<Terminal, "paint" | "columns">): string {
  const { environment, file, results, coverage } = report;
  const refuted = results.filter(({ refutation }) => refutation !== undefined);
  const width = columns();
  return [
    paint("bold", `access tests of ${environment} (${printable(file)}): ${verdictOf(results.length, refuted.length)}`),
    ...refuted.flatMap((result) => ["", ...renderRefuted(result, width, paint)]),
    ...(refuted.length === 0 ? [] : [""]),
    ...renderCoverage(coverage, width),
  ].join("\n");
}

function verdictOf(all: number, refuted: number): string {
  return refuted === 0 ? `all ${counted(all, "assertion")} hold` : `${refuted} of ${counted(all, "assertion")} REFUTED`;
}

function renderRefuted({ stated, refutation }: TestResult, width: number, paint: Terminal["paint"]): string[] {
  if (refutation === undefined) return [];
  const { because } = stated.test;
  const head = wrapWords(`${stated.place} ${testInWords(stated)}`, width - 2);
  return [
    ...head.map((line, at) => paint("red", `${at === 0 ? "!" : " "} ${line}`)),
    ...(because === undefined ? [] : indented(`because ${printable(because)}`, width)),
    ...indented(`answered: ${answerInWords(refutation)}`, width),
    ...indented(printable(requestInWords(refutation.request)), width),
    `    ${curlLine(refutation.request)}`,
  ];
}

function renderCoverage({ classes, touched, untouched }: Coverage, width: number): string[] {
  const share = classes === 0 ? 100 : Math.floor((100 * touched) / classes);
  const line = `touched: ${touched} of ${counted(classes, "class")} of requests, ${share} %`;
  if (untouched.length === 0) return [line];
  const ids = untouched.flatMap(({ id }) => indented(printable(id), width));
  const paste = [...new Set(untouched.map(({ test }) => `  ${JSON.stringify(test)}`))].join(",\n");
  return [line, "", "not touched:", ...ids, "", "to paste, if that is what should be answered:", paste];
}

function indented(text: string, width: number): string[] {
  return wrapWords(text, width - 6).map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`));
}
