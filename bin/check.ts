import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { parseGatewayUrl, parseTimeout, usableToken } from "../lib/check/check-arguments.ts";
import { checkList } from "../lib/check/check-list.ts";
import type { CheckSubject } from "../lib/check/checks/check-subject.ts";
import { hints, rateLimitWarning } from "../lib/check/hints.ts";
import { hasPassed, renderReport, reportAsJson } from "../lib/check/render-report.ts";
import { runChecks } from "../lib/check/run-checks.ts";
import { nodeSender } from "../lib/check/senders/node-sender.ts";
import { readTlsFiles, type TlsFileOptions } from "../lib/check/senders/tls-files.ts";
import { cdkContext } from "../lib/config/sources/cdk-context.ts";
import { contextOf, environmentFromContext } from "../lib/config/sources/from-context.ts";
import { addEnvironmentOptions, defineCommand, type EnvironmentOptions, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

interface Options extends EnvironmentOptions, TlsFileOptions {
  readonly url: string;
  readonly executeApiUrl?: string;
  readonly outside?: true;
  readonly timeoutMillis: string;
  readonly json?: true;
}

const terminal = openTerminal(process, Date.now);

const command = defineCommand({
  name: "npm run check --",
  description: "Smoke check of a gateway: asks it, read-only, for everything that the users' page promises.",
  examples: [
    ["npm run check -- --url http://127.0.0.1:8080", "the gateway of npm start"],
    ["npm run check -- --url https://clipzy.example.com --environment prod", "a deployed one"],
  ],
  notes: "CLIPZY_TOKEN, when set, is used for what needs a valid token.",
  exitCodes: { 0: "as expected", 1: "different", 2: "unusable arguments" },
});

addEnvironmentOptions(command)
  .requiredOption("--url <address>", "the gateway's address, with the stage where the address carries one")
  .option("--execute-api-url <address>", "the direct address, to see that a custom domain has closed it")
  .option("--outside", "this machine is not on the allowlist: see that it is blocked")
  .option("--client-certificate <file>", "PEM, for a gateway with mutual TLS")
  .option("--client-key <file>", "PEM, for a gateway with mutual TLS")
  .option("--ca <file>", "PEM, an authority to trust instead of the public ones")
  .option("--timeout-millis <number>", "how long to wait for one answer", "10000")
  .option("--json", "the report for programs")
  .action(check);

await runCommand(command, terminal);

async function check(options: Options): Promise<void> {
  const subject = subjectOf(options);
  const entries = checkList(subject);
  const warning = rateLimitWarning(entries.filter((entry) => "probe" in entry).length, subject);
  if (warning) terminal.say(warning);
  const send = nodeSender({ http, https, http2 }, senderOptions(options));
  const results = await runChecks(entries, {
    send: (probe) => {
      terminal.progress(`${probe.method} ${probe.path}`);
      return send(probe);
    },
    now: terminal.now,
  });
  terminal.print(options.json ? reportAsJson(results) : renderReport(results, terminal.paint));
  for (const hint of hints(results, subject)) terminal.say(hint);
  if (!hasPassed(results)) terminal.setExitCode(1);
}

function subjectOf(options: Options): CheckSubject {
  const base = parseGatewayUrl("--url", options.url);
  const { executeApiUrl } = options;
  const context = cdkContext(terminal, options);
  return {
    config: environmentFromContext(contextOf(context), terminal).config,
    base,
    ...(executeApiUrl !== undefined && { executeApi: parseGatewayUrl("--execute-api-url", executeApiUrl) }),
    token: usableToken(process.env.CLIPZY_TOKEN, base),
    outside: options.outside,
    clientCertificate: options.clientCertificate !== undefined,
  };
}

function senderOptions(options: Options) {
  return { timeoutMillis: parseTimeout(options.timeoutMillis), ...readTlsFiles(options, terminal.read) };
}
