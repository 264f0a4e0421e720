import { describe, expect, test } from "@jest/globals";
import { Command } from "commander";
import { npmCall, refuseKeptOptions } from "../../lib/terminal/npm-options.ts";

const command = new Command("npm run token --")
  .option("--json", "for programs")
  .option("-c, --context <key=value>", "context")
  .option("--no-inspector", "no page");
command
  .command("issue")
  .option("--registry <file>", "the registry")
  .option("--stand-in", "sign")
  .option("--for <span>", "how long");

function refusal(variables: Record<string, string>): string | undefined {
  try {
    refuseKeptOptions(command, npmCall({ npm_lifecycle_event: "token", ...variables }));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("what npm has kept to itself", () => {
  test.each([
    ["a flag", { npm_config_stand_in: "true" }, "--stand-in", "--stand-in"],
    ["a flag that is negative", { npm_config_inspector: "" }, "--no-inspector", "--no-inspector"],
    ["a value that was joined", { npm_config_for: "90d" }, "--for", "--for 90d"],
    ["a value that was not", { npm_config_for: "true" }, "--for", "--for <span>"],
    ["the context", { npm_config_call: "closed=true" }, "-c", "-c key=value"],
  ])("%s", (_, variables, kept, meant) => {
    expect(refusal(variables)).toBe(
      `npm has kept ${kept} to itself; with npm, options follow --, e.g. npm run token -- ${meant}`,
    );
  });

  test.each([
    ["npm's own settings", { npm_config_json: "true", npm_config_registry: "https://registry.example.com/" }],
    ["options of a script that called this one", { npm_lifecycle_event: "test", npm_config_for: "90d" }],
    ["nothing", {}],
  ])("is not %s", (_, variables) => expect(refusal(variables)).toBeUndefined());
});
