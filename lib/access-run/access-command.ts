import type { Command } from "commander";
import { defineCommand } from "../terminal/command.ts";
import { diffCommand } from "./commands/diff.ts";
import { explainCommand } from "./commands/explain.ts";
import { listCommand, whatCanCommand, whoCanCommand } from "./commands/list.ts";
import { reportCommand } from "./commands/report.ts";
import { testCommand } from "./commands/test.ts";
import type { AccessWorld } from "./input/access-world.ts";

/** Errors whose messages are written for people. */
export const PLAIN_ERRORS = ["TooManyPaths"];

/** `npm run access`, with everything below it. */
export function accessCommand(world: AccessWorld): Command {
  const command = defineCommand({
    name: "npm run access --",
    description: "Who gets in: questions about all requests of an environment, answered from its configuration alone.",
    examples: [
      ["npm run access -- list --environment prod", "every route with what it really needs"],
      ["npm run access -- explain GET /api/v1/jobs", "what would be answered, and why"],
      ["npm run access -- diff --from origin/main", "who gains and who loses by a change"],
      ["npm run access -- test --environment prod", "proves what the configuration promises"],
      ["npm run access -- explain --help", "the options of one command"],
    ],
    exitCodes: {
      0: "answered",
      1: "access differs (diff), or an assertion does not hold (test), or a file is stale (report)",
      2: "unusable arguments or configuration",
    },
  });
  for (const define of [
    listCommand,
    whoCanCommand,
    whatCanCommand,
    explainCommand,
    diffCommand,
    testCommand,
    reportCommand,
  ])
    command.addCommand(define(world));
  return command;
}
