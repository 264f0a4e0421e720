import { EventEmitter } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { lineBatch, openTerminal } from "../../lib/terminal/terminal.ts";

/** A process whose streams write into one text, as they do on one terminal. */
function fakeProcess(stream: { isTTY?: boolean; columns?: number } = {}) {
  let text = "";
  const write = (part: string) => {
    text += part;
    return true;
  };
  const exits: unknown[] = [];
  const make = () => Object.assign(new EventEmitter(), { write, ...stream });
  const process = Object.assign(new EventEmitter(), {
    stdout: make(),
    stderr: make(),
    exitCode: undefined as number | undefined,
    exit: (code?: number) => exits.push(code),
  });
  const terminal = openTerminal(process as unknown as NodeJS.Process, () => 7);
  return { terminal, process, exits, text: () => text };
}

describe("a terminal", () => {
  test("keeps the order of result and messages", () => {
    const { terminal, process, text } = fakeProcess();
    terminal.print("a");
    terminal.say("b");
    terminal.printJson({ c: 1 });
    process.emit("exit");
    expect(text()).toBe('a\nb\n{\n  "c": 1\n}\n');
  });

  test("replaces progress by what comes next", () => {
    const { terminal, text } = fakeProcess({ isTTY: true, columns: 12 });
    terminal.progress("synthesizing prod");
    terminal.progress("asking");
    terminal.say("done");
    terminal.say("all");
    expect(text()).toBe("\r\x1b[Ksynthesizin\r\x1b[Kasking\r\x1b[Kdone\nall\n");
  });

  test("shows no progress to a pipe", () => {
    const { terminal, text } = fakeProcess();
    terminal.progress("synthesizing");
    terminal.say("done");
    expect(text()).toBe("done\n");
  });

  test.each([
    [undefined, 100],
    [40, 60],
    [80, 80],
    [240, 100],
  ])("of %p columns has lines of %p characters", (columns, width) => {
    expect(fakeProcess({ columns }).terminal.columns()).toBe(width);
  });

  test.each(["stdout", "stderr"] as const)("ends the command when %s is closed, and only then", (name) => {
    const { process, exits } = fakeProcess();
    process[name].emit("error", Object.assign(new Error("gone"), { code: "EPIPE" }));
    expect(exits).toEqual([undefined]);
    expect(() => process[name].emit("error", Object.assign(new Error("full"), { code: "ENOSPC" }))).toThrow("full");
  });
});

function batch() {
  const written: string[] = [];
  const turns: (() => void)[] = [];
  const lines = lineBatch(
    (text) => written.push(text),
    (callback) => turns.push(callback),
  );
  return { lines, written, endTurn: () => turns.splice(0).forEach((callback) => void callback()) };
}

describe("a batch of lines", () => {
  test("of one turn are one write, in their order", () => {
    const { lines, written, endTurn } = batch();
    for (const line of ["a", "b", "c"]) lines.add(line);
    expect(written).toEqual([]);
    endTurn();
    expect(written).toEqual(["a\nb\nc\n"]);
  });

  test("of the next turn are another", () => {
    const { lines, written, endTurn } = batch();
    lines.add("a");
    endTurn();
    lines.add("b");
    endTurn();
    expect(written).toEqual(["a\n", "b\n"]);
  });

  test("that are flushed come once", () => {
    const { lines, written, endTurn } = batch();
    lines.add("a");
    lines.flush();
    endTurn();
    lines.flush();
    expect(written).toEqual(["a\n"]);
  });

  test("an empty line is a line", () => {
    const { lines, written, endTurn } = batch();
    lines.add("");
    endTurn();
    expect(written).toEqual(["\n"]);
  });
});
