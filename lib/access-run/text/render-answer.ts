import type { AccessAnswer, AccessRequest } from "../../access/judge/access-request.ts";
import { renderTable } from "../../terminal/table.ts";
import type { Paint, Style } from "../../terminal/terminal.ts";
import { printable, wrapWords } from "../../terminal/text.ts";

/** The answer for a person: verdict, reasons, what would help, and the way through the stops. */
export function renderAnswer(answer: AccessAnswer, request: AccessRequest, paint: Paint, columns: number): string {
  const { because, letIn, steps } = answer;
  const way = steps.map(({ stop, looked, decided }) => [stop, printable(`${looked}: ${decided}`)]);
  return [
    paint(styleOf(answer), `${request.method} ${printable(request.path)}: ${verdictOf(answer)}`),
    ...section(
      "because",
      because.map(({ setting, says }) => `${setting} ${says}`),
      columns,
    ),
    ...section("what would let it in", letIn, columns),
    "",
    "its way",
    ...indented(renderTable(way, { columns: columns - 2 })),
  ].join("\n");
}

function verdictOf({ status, code, stop }: AccessAnswer): string {
  if (status === null) return "passes to the upstream";
  return code === null ? `${status}, answered by the ${stop}` : `${status} ${code}, refused by the ${stop}`;
}

function styleOf({ status }: AccessAnswer): Style {
  return status === null || status < 300 ? "green" : "red";
}

function section(title: string, sentences: readonly string[], columns: number): string[] {
  if (sentences.length === 0) return [];
  return ["", title, ...sentences.flatMap((sentence) => hanging(printable(sentence), columns))];
}

/** A paragraph whose lines after the first stand a little further in. */
function hanging(text: string, columns: number): string[] {
  return wrapWords(text, columns - 4).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`));
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}
