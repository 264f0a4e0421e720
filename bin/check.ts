import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { isLoopback } from "../lambda/authorizer/keys/provider-url.ts";
import { parseGatewayUrl, parseTimeout, parseWait, usableToken } from "../lib/check/check-arguments.ts";
import { checkList, rateLimitWarning } from "../lib/check/check-list.ts";
import type { CheckSubject } from "../lib/check/checks/check-subject.ts";
import { closedNotice } from "../lib/check/closed-gateway.ts";
import { checkReport, hasPassed, hints, renderReport } from "../lib/check/render-report.ts";
import type { CheckResult } from "../lib/check/run-checks.ts";
import { runUntilSettled } from "../lib/check/run-until-settled.ts";
import { nodeSender } from "../lib/check/senders/node-sender.ts";
import { readTlsFiles, type TlsFileOptions } from "../lib/check/senders/tls-files.ts";
import { environmentFromOptions } from "../lib/terminal/chosen-context.ts";
import { addEnvironmentOptions, defineCommand, type EnvironmentOptions, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";
import { wrapWords } from "../lib/terminal/text.ts";

interface Options extends EnvironmentOptions, TlsFileOptions {
  readonly url: string;
  readonly executeApiUrl?: string;
  readonly outside?: true;
  readonly timeoutMillis: number;
  readonly wait?: number;
  readonly all?: true;
  readonly json?: true;
}

const terminal = openTerminal(process, Date.now);

const command = defineCommand({
  name: "npm run check --",
  description: "Smoke check of a gateway: asks it, read-only, for everything that the users' page promises.",
  examples: [
    ["npm run check -- --url http://127.0.0.1:8080", "the gateway of npm start"],
    ["npm run check -- --environment prod --url URL", "a deployed one"],
    ["npm run check -- --environment prod --url URL --wait 600", "just deployed"],
    ["npm run check -- --environment prod --url URL --outside", "from an address off the allowlist"],
  ],
  notes: "CLIPZY_TOKEN, when set, is used for what needs a valid token.",
  exitCodes: { 0: "as expected", 1: "different", 2: "unusable arguments or token, or a closed gateway" },
});

addEnvironmentOptions(command)
  .requiredOption("--url <address>", "the gateway's address, with the stage where the address carries one")
  .option("--execute-api-url <address>", "the direct address, which a custom domain must have closed")
  .option("--outside", "this machine is off the allowlist and must be blocked")
  .option("--client-certificate <file>", "PEM, for a gateway with mutual TLS")
  .option("--client-key <file>", "PEM, for a gateway with mutual TLS")
  .option("--ca <file>", "PEM, an authority to trust instead of the public ones")
  .option("--timeout-millis <number>", "how long to wait for one answer", parseTimeout, 10_000)
  .option(
    "--wait <seconds>",
    "ask again while the gateway still settles after a deployment (default: ask once)",
    parseWait,
  )
  .option("--all", "list the checks that pass as well")
  .option("--json", "the report for programs: { passed, checks, confirmations }")
  .action(check);

await runCommand(command, terminal);

async function check(options: Options): Promise<void> {
  const subject = subjectOf(options);
  const world = worldOf(options, subject);
  const notice = await closedNotice(subject, world.send);
  if (notice !== undefined) {
    terminal.say(wrapWords(notice, terminal.columns() - 2).join("\n  "));
    return terminal.setExitCode(2);
  }
  const entries = checkList(subject);
  const warning = rateLimitWarning(entries, subject);
  if (warning) terminal.say(warning);
  const results = await runUntilSettled(entries, world);
  if (!hasPassed(results)) refuseExpiredToken(subject);
  report(results, options, isLoopback(subject.base));
  for (const hint of hints(results, subject)) terminal.say(hint);
  if (!hasPassed(results)) terminal.setExitCode(1);
}

function report(results: readonly CheckResult[], { json, all }: Options, isLocal: boolean): void {
  if (json) terminal.printJson(checkReport(results));
  else terminal.print(renderReport(results, { paint: terminal.paint, columns: terminal.columns(), all, isLocal }));
}

function subjectOf(options: Options): CheckSubject {
  const base = parseGatewayUrl("--url", options.url);
  const { executeApiUrl } = options;
  const { config } = environmentFromOptions(terminal, options);
  return {
    config,
    base,
    ...(executeApiUrl !== undefined && { executeApi: parseGatewayUrl("--execute-api-url", executeApiUrl) }),
    token: usableToken(process.env.CLIPZY_TOKEN, { base, auth: config.auth, now: terminal.now() }),
    outside: options.outside,
    clientCertificate: options.clientCertificate !== undefined,
  };
}

function worldOf({ timeoutMillis, wait = 0, ...files }: Options, subject: CheckSubject) {
  const send = nodeSender({ http, https, http2 }, { timeoutMillis, ...readTlsFiles(files, terminal.read) });
  return {
    send: (probe: Parameters<typeof send>[0]) => {
      terminal.progress(`${probe.method} ${probe.path}`);
      return send(probe);
    },
    now: terminal.now,
    sleep,
    waitMillis: wait * 1000,
    onPause: (line: string) => {
      refuseExpiredToken(subject);
      terminal.say(wrapWords(line, terminal.columns() - 2).join("\n  "));
    },
  };
}

/** A token that ends while the check runs makes differences that are none of the gateway's. */
function refuseExpiredToken({ token, base, config }: CheckSubject): void {
  usableToken(token, { base, auth: config.auth, now: terminal.now() });
}
