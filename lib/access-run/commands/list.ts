import type { Command } from "commander";
import type { AccessModel } from "../../access/model/access-model.ts";
import { type ListedRoute, listRoutes } from "../../access/questions/list-routes.ts";
import { whatCan, whoCan } from "../../access/questions/who-can.ts";
import { addEnvironmentOptions, defineCommand } from "../../terminal/command.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { withoutTokens } from "../../terminal/text.ts";
import { type AccessWorld, chosenEnvironment, chosenModel, type QuestionOptions } from "../input/access-world.ts";
import { tokenFlaw, tokenForPrograms, tokenInWords } from "../input/given-token.ts";
import { renderRoutes } from "../text/render-routes.ts";
import { renderWhoCan } from "../text/render-who-can.ts";
import { addCallerOptions, type CallerOptions, givenCaller, usableCall } from "./request-options.ts";

const exitCodes = { 0: "answered", 2: "unusable arguments or configuration" };

/** `npm run access -- list`. */
export function listCommand({ terminal }: AccessWorld): Command {
  const command = defineCommand({
    name: "list",
    description: "Every route with what it really needs, after all rules that cover it.",
    examples: [
      ["npm run access -- list --environment prod", "routes, scopes, issuers, addresses, pages"],
      ["npm run --silent access -- list --json", "the same for programs"],
    ],
    notes: 'Where two rows fit a call, the longer path counts. "*" stands for one or more segments.',
    exitCodes,
  });
  return addEnvironmentOptions(command)
    .option("--json", "the routes for programs")
    .action((options: QuestionOptions) => {
      showRoutes(listRoutes(chosenModel(terminal, options)), terminal, options);
    });
}

/** `npm run access -- what-can`. */
export function whatCanCommand({ terminal }: AccessWorld): Command {
  const command = defineCommand({
    name: "what-can",
    description: "Everything that one caller may call.",
    examples: [
      ['npm run access -- what-can --scopes "jobs:read jobs:write"', "a token with these scopes"],
      ["npm run access -- what-can --environment prod --address 203.0.113.10", "without a token, from there"],
      ["npm run access -- what-can --token - < token.txt", "with a token that you have"],
    ],
    exitCodes,
  });
  return addCallerOptions(addEnvironmentOptions(command))
    .option("--json", "the routes for programs")
    .action(async (options: QuestionOptions & CallerOptions) => {
      const environment = chosenEnvironment(terminal, options);
      const { caller, token } = await givenCaller(environment, terminal, options);
      const { model } = environment;
      const routes = whatCan(model, caller, token && { tokenFlaw: tokenFlaw(token, model) });
      if (token !== undefined && !options.json) terminal.print(`${tokenInWords(token)}\n`);
      showRoutes(routes, terminal, options, token && { token: tokenForPrograms(token) });
    });
}

/** `npm run access -- who-can`. */
export function whoCanCommand({ terminal }: AccessWorld): Command {
  const command = defineCommand({
    name: "who-can",
    description: "Who may make one call.",
    examples: [
      ["npm run access -- who-can DELETE /api/v1/jobs/42 --environment prod", "scopes, issuers, addresses, pages"],
    ],
    exitCodes,
  });
  return addEnvironmentOptions(command)
    .argument("<method>", "e.g. GET")
    .argument("<path>", "a path as it is called, without the stage, e.g. /api/v1/jobs")
    .option("--json", "the answer for programs")
    .action((method: string, path: string, options: QuestionOptions) => {
      showWhoCan(chosenModel(terminal, options), usableCall(method, path), terminal, options);
    });
}

function showWhoCan(
  model: AccessModel,
  call: { method: string; path: string },
  terminal: Terminal,
  { json }: QuestionOptions,
): void {
  const answer = whoCan(model, call.method, call.path);
  const text = json ? JSON.stringify({ ...call, ...answer }, null, 2) : renderWhoCan(call, answer, terminal.columns());
  terminal.print(withoutTokens(text)); // a path may hold one
}

function showRoutes(
  routes: readonly ListedRoute[],
  terminal: Terminal,
  { json }: QuestionOptions,
  more: Readonly<Record<string, unknown>> = {},
): void {
  if (json) terminal.printJson({ routes: routes.map(({ example: _, ...route }) => route), ...more });
  else terminal.print(routes.length === 0 ? "nothing" : renderRoutes(routes, terminal.columns()));
}
