import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { closeServer, freePort, listen } from "../../lib/loopback/listen.ts";
import { baseEnvironment } from "../helpers/local-stack.ts";
import { ROOT } from "../helpers/sources.ts";
import { startCommand } from "../helpers/started-command.ts";

// `npm start` by the ways in which it is called wrongly, and at a terminal.
jest.setTimeout(240_000);

let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "start-up-"));
  file = join(folder, "environments.json");
  const environment = baseEnvironment(`http://127.0.0.1:${await freePort()}`);
  writeFileSync(file, JSON.stringify({ "start-up": environment, other: environment }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("options that npm keeps to itself are named, with the line that was meant:", () => {
  test.each([
    [["--environment", "dev"], "--environment", "--environment <name>"],
    [["--environment=dev", "--watch"], "--environment, --watch", "--environment dev --watch"],
    [["--no-inspector"], "--no-inspector", "--no-inspector"],
    [["-c", "environment=dev"], "-c", "-c key=value"],
  ])("npm start %j", (args, kept, meant) => {
    const { status, stdout, stderr } = spawnSync("npm", ["--silent", "start", ...args], {
      cwd: ROOT,
      encoding: "utf8",
    });
    const line = `error: npm has kept ${kept} to itself; with npm, options follow --, e.g. npm start -- ${meant}`;
    expect(stderr.trim().split("\n").at(-1)).toBe(line);
    expect([status, stdout]).toEqual([2, ""]);
  });

  test("npm run check, too", () => {
    const args = ["--silent", "run", "check", "--environment=prod"];
    const { status, stderr } = spawnSync("npm", args, { cwd: ROOT, encoding: "utf8" });
    expect(stderr).toContain("with npm, options follow --, e.g. npm run check -- --environment prod");
    expect(status).toBe(2);
  });
});

describe("a port that is in use is said before anything is synthesized,", () => {
  const failing = async (...args: string[]) => {
    const command = startCommand(args);
    expect(await command.ended()).toBe(1);
    return command.stderr();
  };

  test.each([
    ["the gateway's", [], "--port", "--port 0 for a free one"],
    ["the inspector's", ["--port=0"], "--inspector-port", "--no-inspector to do without"],
  ])("%s, with what to do", async (_whose, args, option, otherwise) => {
    const server = createServer((socket) => void socket.destroy());
    const port = await listen(server);
    expect(await failing(...args, option, String(port))).toBe(
      `port ${port} is in use; choose another with ${option}, or ${otherwise}\n`,
    );
    await closeServer(server);
  });

  test("but not the port of an inspector that is not opened", async () => {
    const server = createServer((socket) => void socket.destroy());
    const port = await listen(server);
    const command = startCommand([
      "--environments-file",
      file,
      "--environment=other",
      "--port=0",
      "--no-inspector",
      `--inspector-port=${port}`,
      "--json",
    ]);
    await command.untilEvent(({ event }) => event === "listening");
    command.end("SIGTERM");
    expect(await command.ended()).toBe(0);
    await closeServer(server);
  });

  test("and by whom, if it is another npm start", async () => {
    const other = startCommand([
      "--environments-file",
      file,
      "--environment=other",
      "--port=0",
      "--inspector-port=0",
      "--json",
    ]);
    const { gateway } = await other.untilEvent(({ event }) => event === "listening");
    const { port } = new URL(String(gateway));
    expect(await failing("--port", port)).toContain(`port ${port} is in use by another npm start; choose another`);
    other.end("SIGTERM");
    expect(await other.ended()).toBe(0);
  });
});

test.each([
  [
    ["--address", "office"],
    "error: --address office: expected an IPv4 or IPv6 address, e.g. 203.0.113.7 or 2001:db8::7\n",
  ],
  [["--address", "203.0.113.0/24"], "error: --address 203.0.113.0/24: expected an IPv4 or IPv6 address"],
  [["--watch", "--template", "x.json"], "error: option '--watch' cannot be used with option '--template <file>'\n"],
])("%j exits with 2 and says why", async (args, text) => {
  const command = startCommand(args);
  expect([await command.ended(), command.stdout()]).toEqual([2, ""]);
  expect(command.stderr()).toContain(text);
});

test("a file of several environments asks for the name of one", async () => {
  const command = startCommand(["--environments-file", file]);
  expect(await command.ended()).toBe(2);
  expect(command.stderr()).toBe(
    `error: ${file}: expected --environment with one of start-up, other, e.g. --environment start-up\n`,
  );
});

const hasTerminal = /util-linux/.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "");
if (!hasTerminal) console.warn("skipped: no script of util-linux on this machine, which makes a terminal");

(hasTerminal ? describe : describe.skip)("at a terminal", () => {
  const running: ChildProcess[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
  });

  /** A command that believes to be at a terminal; both outputs are one text, as a person sees them. */
  function atTerminal(command: string) {
    const env = { ...process.env, NO_COLOR: "1", SHELL: "/bin/sh" };
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: ROOT,
      env,
      stdio: ["pipe", "pipe", "ignore"],
    });
    running.push(child);
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    const closed = once(child, "close");
    return {
      text: () => text,
      type: (keys: string) => void child.stdin.write(keys),
      /** Resolves when what is shown from now on contains this. */
      until: async (wanted: string, from = text.length) => {
        while (!text.slice(from).includes(wanted)) {
          if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${text}`);
          await Promise.race([once(child.stdout, "data"), closed]);
        }
      },
      ended: async () => (await closed)[0] as number,
    };
  }

  const START = `${process.execPath} bin/run.mjs start --port=0 --no-inspector --environments-file`;

  test("a person chooses the environment, sees all lines by a key, and ends it by Ctrl-C with 0", async () => {
    const terminal = atTerminal(`exec ${START} ${file}`);
    await terminal.until("(start-up, other)? ", 0);
    terminal.type("start-up\n");
    await terminal.until("c and Enter show more lines", 0);
    terminal.type("c\n");
    await terminal.until("# from a page that is not on the allowlist: 403 ORIGIN_NOT_ALLOWED");
    terminal.type("\x03");
    expect(await terminal.ended()).toBe(0);
  });

  test("a person who gives up at the question ends it with 2", async () => {
    const terminal = atTerminal(`exec ${START} ${file}`);
    await terminal.until("(start-up, other)? ", 0);
    terminal.type("\x03");
    expect(await terminal.ended()).toBe(2);
  });

  test("npm start & is not stopped by what is typed, which is for others", async () => {
    const go = join(folder, "go");
    const wait = `while [ ! -e ${go} ]; do sleep 0.1; done`;
    const terminal = atTerminal(
      `/bin/sh -ic '${START} ${file} --environment=other & ${wait}; kill -INT $!; wait $!; echo "ended with $?"'`,
    );
    await terminal.until("show more lines", 0);
    const [, gateway = ""] = /gateway +(http:\S+)/.exec(terminal.text()) ?? [];
    terminal.type("c\n");
    for (let count = 0; count < 5; count += 1) expect((await fetch(`${gateway}/health`)).status).toBe(200);
    writeFileSync(go, "");
    await terminal.until("ended with 0", 0);
    expect(terminal.text()).not.toContain("# from a page");
  });
});
