import { plain, type Terminal } from "../../lib/terminal/terminal.ts";

/** A terminal that keeps what is written. `exit` throws, since the process must not go on. */
export function fakeTerminal(): { terminal: Terminal; written: { out: string; err: string; exitCode?: number } } {
  const written: { out: string; err: string; exitCode?: number } = { out: "", err: "", exitCode: undefined };
  const write = (text: string) => {
    written.err += text;
  };
  const print = (line: string) => {
    written.out += `${line}\n`;
  };
  const terminal: Terminal = {
    print,
    printJson: (value) => print(JSON.stringify(value, null, 2)),
    say: (line) => write(`${line}\n`),
    write,
    progress: () => {},
    paint: plain,
    columns: () => 100,
    now: () => 0,
    read: (path) => {
      throw Object.assign(new Error("no file"), { code: "ENOENT", path });
    },
    setExitCode: (code) => {
      written.exitCode = code;
    },
    exit: (code) => {
      written.exitCode = code;
      throw new Error("exit");
    },
    npm: { script: undefined, option: () => undefined },
  };
  return { terminal, written };
}
