import type { Command } from "commander";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { judge } from "../../access/judge/judge.ts";
import type { AccessModel } from "../../access/model/access-model.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { addEnvironmentOptions, defineCommand } from "../../terminal/command.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { withoutTokens, wrapWords } from "../../terminal/text.ts";
import { type AccessWorld, chosenEnvironment, type QuestionOptions } from "../input/access-world.ts";
import { type GivenToken, tokenFlaw, tokenForPrograms, tokenInWords } from "../input/given-token.ts";
import { renderAnswer } from "../text/render-answer.ts";
import { parseRequestLines } from "./request-lines.ts";
import { addCallerOptions, type CallerOptions, givenCaller, usableCall } from "./request-options.ts";

interface ExplainOptions extends QuestionOptions, CallerOptions {
  readonly requests?: string;
}

const NO_CALL = "explain: expected a method and a path, or --requests FILE, e.g. explain GET /api/v1/jobs";

/** `npm run access -- explain METHOD PATH`. */
export function explainCommand({ terminal }: AccessWorld): Command {
  const command = defineCommand({
    name: "explain",
    description:
      "What would be answered to a request, by which stop, because of which setting, and what would let it in.",
    examples: [
      ["npm run access -- explain GET /api/v1/jobs", "without a token"],
      [
        'npm run access -- explain GET /api/v1/jobs --scopes "jobs:read" --origin https://app.example.com',
        "from a page",
      ],
      ["npm run access -- explain GET /api/v1/jobs --token - < token.txt", "with a token that you have"],
      ["npm run access -- explain --environment prod --requests requests.jsonl", "one JSON answer for each line"],
    ],
    notes:
      "A line of --requests FILE (- reads standard input): { method, path, origin?, address?, issuer?, scopes?, claims?, algorithm?, type?, key?, lifetimeSeconds?, expiredForSeconds? }.\nWhat a question leaves out counts as right: an address that is let in; audience, type, algorithm and times of a token.",
    exitCodes: { 0: "answered", 2: "unusable arguments or configuration" },
  });
  return addCallerOptions(addEnvironmentOptions(command))
    .argument("[method]", "e.g. GET")
    .argument("[path]", "without the stage, e.g. /api/v1/jobs")
    .option("--requests <file>", "JSON lines, each a request; one answer a line, in order")
    .option("--json", "the answer for programs")
    .action(async (method: string | undefined, path: string | undefined, options: ExplainOptions) => {
      const environment = chosenEnvironment(terminal, options);
      if (options.requests !== undefined) {
        refuseBoth(method, options);
        return explainMany(environment.model, terminal, options.requests);
      }
      if (method === undefined || path === undefined) throw new UnusableArgument(NO_CALL);
      const call = usableCall(method, path);
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
  if (json)
    terminal.print(
      withoutTokens(JSON.stringify({ ...answer, ...(token && { token: tokenForPrograms(token) }) }, null, 2)),
    );
  else {
    const said = token ? ["", ...wrapWords(tokenInWords(token), terminal.columns())] : [];
    const text = [renderAnswer(answer, request, terminal.paint, terminal.columns()), ...said].join("\n");
    terminal.print(withoutTokens(text)); // a path may hold one
  }
}

function explainMany(model: AccessModel, terminal: Terminal, file: string): void {
  const nowSeconds = terminal.now() / 1000;
  const requests = parseRequestLines(file, terminal.read(file === "-" ? "/dev/stdin" : file));
  for (const request of requests) terminal.print(withoutTokens(JSON.stringify(judge(model, request, { nowSeconds }))));
}

/** A question is one request, or a file of them. @throws UnusableArgument */
function refuseBoth(method: string | undefined, { requests, ...options }: ExplainOptions): void {
  const { scopes, issuer, token, address, origin } = options;
  const beside = Object.entries({ scopes, issuer, token, address, origin }).find(([, value]) => value !== undefined);
  const extra = method ?? (beside && `--${beside[0]}`);
  if (extra === undefined) return;
  throw new UnusableArgument(
    `--requests ${requests}: expected no ${extra} beside it: each line says all of its request`,
  );
}
