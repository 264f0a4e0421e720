import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { type FetchJson, fetchJson } from "../lambda/authorizer/keys/fetch-json.ts";
import { authOfRegistry } from "../lib/config/validate-environment.ts";
import { authorizerSettings } from "../lib/request-path/authorizer/authorizer-settings.ts";
import { UnusableArgument } from "../lib/terminal/arguments.ts";
import { environmentFromOptions } from "../lib/terminal/chosen-context.ts";
import { addEnvironmentOptions, defineCommand, type EnvironmentOptions, runCommand } from "../lib/terminal/command.ts";
import { askSecret, openTerminal } from "../lib/terminal/terminal.ts";
import { chooseRegistry } from "../lib/tokens/choose-registry.ts";
import { type InitOptions, init } from "../lib/tokens/commands/init.ts";
import { type InspectedEnvironment, type InspectOptions, inspect } from "../lib/tokens/commands/inspect.ts";
import { type IssueOptions, issue } from "../lib/tokens/commands/issue.ts";
import { type ListOptions, list } from "../lib/tokens/commands/list.ts";
import { type RenewOptions, renew } from "../lib/tokens/commands/renew.ts";
import { type RevokeOptions, revoke } from "../lib/tokens/commands/revoke.ts";
import { type RotateOptions, rotate } from "../lib/tokens/commands/rotate.ts";
import { offline } from "../lib/tokens/inspection/judge-token.ts";
import { readRegistry } from "../lib/tokens/registry/registry-store.ts";
import type { ChosenRegistry, TokenWorld } from "../lib/tokens/token-world.ts";

interface RegistryOptions extends EnvironmentOptions {
  readonly registry?: string;
  readonly issuer?: string;
}

// The client for KMS is pinned: that its later versions will want a later Node is no news for an administrator.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const terminal = openTerminal(process, Date.now);

const world: TokenWorld = {
  now: terminal.now,
  say: terminal.say,
  progress: terminal.progress,
  print,
  passphrase,
  isTerminal: process.stdout.isTTY === true,
};

const command = defineCommand({
  name: "npm run --silent token --",
  description: "Tokens from the administrator: issued, listed, inspected, renewed, revoked, and their keys rotated.",
  examples: [
    ["... init --registry tokens/prod.json --issuer URL --key file:keys/prod.jwe", "once"],
    ['... issue --environment prod --subject ci-bot --scopes "a b" --for 90d', "a token, once"],
    ["... list --environment prod", "who holds what"],
    ["... renew ID --environment prod --for 90d --overlap 7d", "a successor"],
    ['... revoke ID --environment prod --reason "laptop stolen"', "the end of one"],
    ["... rotate --environment prod --overlap 7d", "a new signing key"],
  ],
  notes:
    "A token goes to standard output, once; everything else to standard error. CLIPZY_TOKEN_PASSPHRASE answers for a key file.",
  exitCodes: { 0: "done", 2: "not done; nothing has changed" },
});

command
  .command("init")
  .description("makes a signing key and a registry; prints the line for the configuration")
  .requiredOption("--registry <file>", "the registry to make, e.g. tokens/prod.json")
  .requiredOption("--issuer <url>", "the iss of its tokens, e.g. https://clipzy.example.com/tokens")
  .requiredOption("--key <key>", "file:PATH for a new key, encrypted by a passphrase, or kms:KEY-ARN")
  .option("--audience <name>", "the aud of its tokens", "clipzy")
  .option("--algorithm <name>", "ES256 or Ed25519, for a key in a file (default: ES256)", parseAlgorithm)
  .option("--json", "for programs: { registry, key, configuration }")
  .action((options: InitOptions) => init(options, world));

const ISSUING = ["--key <key>", "file:PATH or kms:KEY-ARN (default: the one that the registry names)"] as const;
const OUT = ["--out <file>", "writes the token into a new file that only you can read"] as const;

onRegistry(command.command("issue"))
  .description("registers and signs a token, and prints it, once")
  .requiredOption("--subject <name>", "whose token it is: the upstream is told")
  .requiredOption("--scopes <list>", 'what it may do, separated by spaces; "" for no scope')
  .requiredOption("--for <span>", "how long it is good, e.g. 90d, 12h, 30m")
  .option("--note <words>", "what it is for, for whoever reads the list")
  .option(...ISSUING)
  .option(...OUT)
  .option("--json", "for programs: { token, entry }")
  .action(async (options: RegistryOptions & IssueOptions) => issue(await chosen(options), options, world));

onRegistry(command.command("list"))
  .description("who holds what until when, and the keys")
  .option("--json", "for programs: { issuer, keys, tokens }")
  .action(async (options: RegistryOptions & ListOptions) =>
    list(await chosen(options), options, terminal.columns(), world),
  );

onRegistry(command.command("inspect [file]"))
  .description("what a token is, whether it would be let in now, why not, and what it may call")
  .option("--online", "fetches the keys of issuers that are no registry; else they cannot be told")
  .option("--json", "for programs: { outcome, status, reason, steps, rules, header, claims, entry }")
  .addHelpText("after", "\nThe token is read from the file, or from standard input. Exit: 0 let in, 1 not, 2 unusable.")
  .action(async (file: string | undefined, options: RegistryOptions & InspectOptions & { online?: true }) => {
    const inspected = inspectedEnvironment(options, options.online ? fetchJson : offline);
    if (!(await inspect(await givenToken(file), inspected, options, world))) terminal.setExitCode(1);
  });

onRegistry(command.command("renew <id>"))
  .description("issues a successor; the old token ends after the overlap")
  .requiredOption("--for <span>", "how long the new token is good, e.g. 90d")
  .option("--overlap <span>", "how long the old one stays good", "7d")
  .option(...ISSUING)
  .option(...OUT)
  .option("--json", "for programs: { token, entry, replaces }")
  .action(async (id: string, options: RegistryOptions & RenewOptions) =>
    renew(await chosen(options), id, options, world),
  );

onRegistry(command.command("revoke <id>"))
  .description("takes a token back; its entry stays, with the reason")
  .requiredOption("--reason <words>", 'why, e.g. "laptop stolen 2026-11-20"')
  .option("--json", "for programs: { entry }")
  .action(async (id: string, options: RegistryOptions & RevokeOptions) =>
    revoke(await chosen(options), id, options, world),
  );

onRegistry(command.command("rotate"))
  .description("makes a new signing key; the former stays published until its last token has ended")
  .option("--overlap <span>", "how long tokens of the former key stay good (default: until their own end)")
  .option("--key <key>", "file:PATH for the new key, or kms:KEY-ARN (default: a new file beside the former)")
  .option("--algorithm <name>", "ES256 or Ed25519, for a key in a file (default: ES256)", parseAlgorithm)
  .option("--remove <key id>", "takes a former key out that no token needs, in place of making a new one")
  .option("--json", "for programs: { key, keys }")
  .action(async (options: RegistryOptions & RotateOptions) => rotate(await chosen(options), options, world));

await runCommand(command, terminal);

function onRegistry(one: Command): Command {
  one.option("--registry <file>", "the registry, e.g. tokens/prod.json");
  return addEnvironmentOptions(one).option("--issuer <url>", "which registry, where the environment has several");
}

async function chosen(options: RegistryOptions): Promise<ChosenRegistry> {
  const { registry, environment, environmentsFile } = options;
  if (registry !== undefined && environment === undefined && environmentsFile === undefined) return { file: registry };
  const { name, config } = environmentOf(options);
  return chooseRegistry(name, config, options);
}

function environmentOf(options: EnvironmentOptions) {
  return environmentFromOptions({ read: terminal.read }, options);
}

/** With a registry alone, no rule is known: any call needs a valid token and no more. */
function inspectedEnvironment(options: RegistryOptions, fetch: FetchJson): InspectedEnvironment {
  const { registry, environment, environmentsFile } = options;
  const isAlone = registry !== undefined && environment === undefined && environmentsFile === undefined;
  const { name, config } = isAlone
    ? { name: registry, config: { auth: authOfRegistry({ ...readRegistry(registry), file: registry }) } }
    : environmentOf(options);
  const { auth } = config;
  const registries = auth.issuers.flatMap((issuer) => (issuer.registry === undefined ? [] : [issuer.registry]));
  return { name, settings: authorizerSettings(name, { auth }), registries, fetchJson: fetch };
}

async function givenToken(file: string | undefined): Promise<string> {
  if (file !== undefined && file !== "-") return terminal.read(file);
  const { stdin: input, stderr: output } = process;
  if (input.isTTY) return askSecret("Token: ", { input, output });
  return text(input);
}

function parseAlgorithm(text: string): "ES256" | "Ed25519" {
  if (text === "ES256" || text === "Ed25519") return text;
  throw new UnusableArgument(`--algorithm ${text}: expected ES256 or Ed25519`);
}

/** Straight to the stream, and waited for: a token counts as handed over when it is written. */
async function print(text: string): Promise<void> {
  terminal.write("");
  // A reader that has gone ends the process in the middle of this: that must not look like success.
  terminal.setExitCode(2);
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
  terminal.setExitCode(0);
}

async function passphrase(purpose: string, isNew: boolean): Promise<string> {
  const given = process.env.CLIPZY_TOKEN_PASSPHRASE;
  if (given !== undefined && given !== "") return given;
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY)
    throw new UnusableArgument(`no terminal to ask for the passphrase ${purpose}, expected CLIPZY_TOKEN_PASSPHRASE`);
  const first = await askSecret(`Passphrase ${purpose}: `, { input, output });
  if (!isNew || first === (await askSecret("Once more: ", { input, output }))) return first;
  throw new UnusableArgument("the two passphrases differ, expected the same twice");
}
