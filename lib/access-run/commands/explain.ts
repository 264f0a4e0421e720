import type { Command } from "commander";
import { addressNumber } from "../../access/addresses/address-text.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { judge } from "../../access/judge/judge.ts";
import type { AccessModel } from "../../access/model/access-model.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { addEnvironmentOptions, defineCommand } from "../../terminal/command.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { wrapWords } from "../../terminal/text.ts";
import { type AccessWorld, chosenEnvironment, type QuestionOptions } from "../input/access-world.ts";
import { type GivenToken, tokenFlaw, tokenForPrograms, tokenInWords } from "../input/given-token.ts";
import { renderAnswer } from "../text/render-answer.ts";
import { parseRequestLines } from "./request-lines.ts";
import { addCallerOptions, type CallerOptions, givenCaller } from "./request-options.ts";

interface ExplainOptions extends QuestionOptions, CallerOptions {
  readonly requests?: string;
}

/** `npm run access -- explain METHOD PATH`. */
export function explainCommand({ terminal }: AccessWorld): Command {
  const command = defineCommand({
    name: "explain",
    description:
      "What would be answered to a request, by which stop, because of which setting, and what would let it in.",
    examples: [
      ["npm run access -- explain GET /api/v1/jobs", "without a token"],
      ['npm run access -- explain GET /api/v1/jobs --scopes "jobs:read" --origin https://app.example.com', ""],
      ["npm run access -- explain GET /api/v1/jobs --token - < token.txt", "with a token that you have"],
      ["npm run access -- explain --environment prod --requests requests.jsonl", "one JSON answer for each line"],
    ],
    notes:
      "A line of --requests FILE (- reads standard input): { method, path, origin?, address?, issuer?, scopes?, claims? }.\nWhat a question leaves out counts as right: an address that is let in; audience, type, algorithm and times of a token.",
    exitCodes: { 0: "answered", 2: "unusable arguments or configuration" },
  });
  return addCallerOptions(addEnvironmentOptions(command))
    .argument("[method]", "e.g. GET")
    .argument("[path]", "without the stage, e.g. /api/v1/jobs")
    .option("--requests <file>", "JSON lines, each a request; one answer a line, in order")
    .option("--json", "the answer for programs")
    .action(async (method: string | undefined, path: string | undefined, options: ExplainOptions) => {
      const environment = chosenEnvironment(terminal, options);
      if (options.requests !== undefined) return explainMany(environment.model, terminal, options.requests);
      const call = usableCall(method, path, options);
      const { caller, token } = await givenCaller(environment, terminal, options);
      explainOne(environment.model, terminal, { ...caller, ...call }, token, options);
    });
}

function explainOne(
  model: AccessModel,
  terminal: Terminal,
  request: AccessRequest,
  token: GivenToken | undefined,
  { json }: ExplainOptions,
): void {
  const answer = judge(model, request, {
    nowSeconds: terminal.now() / 1000,
    tokenFlaw: token && tokenFlaw(token, model),
  });
  if (json) terminal.printJson({ ...answer, ...(token && { token: tokenForPrograms(token) }) });
  else {
    const said = token ? ["", ...wrapWords(tokenInWords(token), terminal.columns())] : [];
    terminal.print([renderAnswer(answer, request, terminal.paint, terminal.columns()), ...said].join("\n"));
  }
}

function explainMany(model: AccessModel, terminal: Terminal, file: string): void {
  const nowSeconds = terminal.now() / 1000;
  const requests = parseRequestLines(file, terminal.read(file === "-" ? "/dev/stdin" : file));
  for (const request of requests) terminal.print(JSON.stringify(judge(model, request, { nowSeconds })));
}

/** @throws UnusableArgument */
function usableCall(method: string | undefined, path: string | undefined, options: CallerOptions) {
  if (method === undefined || path === undefined)
    throw new UnusableArgument(
      "explain: expected a method and a path, or --requests FILE, e.g. explain GET /api/v1/jobs",
    );
  if (!path.startsWith("/"))
    throw new UnusableArgument(`${path}: expected a path that begins with "/", e.g. /api/v1/jobs`);
  if (options.address !== undefined && addressNumber(options.address) === undefined)
    throw new UnusableArgument(`--address ${options.address}: expected an IPv4 or IPv6 address, e.g. 203.0.113.10`);
  return { method: method.toUpperCase(), path };
}
