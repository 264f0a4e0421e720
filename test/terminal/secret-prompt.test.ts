import { PassThrough } from "node:stream";
import { expect, test } from "@jest/globals";
import { askSecret } from "../../lib/terminal/terminal.ts";

/** Two ends of a terminal; what it shows, and whether it echoes, are remembered. */
function fakeTerminal() {
  const shown: string[] = [];
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => {
      modes.push(mode);
    },
  });
  const output = {
    write: (text: string) => {
      shown.push(text);
      return true;
    },
  };
  const streams = { input, output } as unknown as Parameters<typeof askSecret>[1];
  return { input, streams, shown, modes };
}

test("what is typed is not shown, the question comes when nothing is echoed any more, and the terminal is as it was", async () => {
  const { input, streams, shown, modes } = fakeTerminal();
  const answer = askSecret("Passphrase: ", streams);
  expect(modes).toEqual([true]);
  input.write("correct horsf\x7fe\r");
  expect(await answer).toBe("correct horse");
  expect(shown).toEqual(["Passphrase: ", "\n"]);
  expect(modes).toEqual([true, false]);
});

test.each([
  { name: "Ctrl-C", typed: "half\x03" },
  { name: "Ctrl-D", typed: "\x04" },
])("$name gives up", async ({ typed }) => {
  const { input, streams, modes } = fakeTerminal();
  const answer = askSecret("Passphrase: ", streams);
  input.write(typed);
  await expect(answer).rejects.toThrow("given up: nothing was changed");
  expect(modes).toEqual([true, false]);
});
