import { describe, expect, test } from "@jest/globals";
import { createNotes, createSteps, refuseGuesses } from "../../lib/local-run/start-messages.ts";

describe("steps", () => {
  const take = async (work: () => void) => {
    let written = "";
    let time = 0;
    const step = createSteps({
      write: (text) => {
        written += text;
      },
      now: () => {
        time += 1_250;
        return time;
      },
    });
    const result = await step("read the template", work).catch((error: Error) => error.message);
    return { written, result };
  };

  test("say what they do before, and how long it took after", async () => {
    expect(await take(() => {})).toEqual({ written: "  read the template ... 1.3 s\n", result: undefined });
  });

  test("that fail say so, and pass the error on", async () => {
    const fail = () => {
      throw new Error("no");
    };
    expect(await take(fail)).toEqual({ written: "  read the template ... failed\n", result: "no" });
  });
});

test("notes are held back until the start is over, and shown once each", () => {
  const written: string[] = [];
  const notes = createNotes((text) => written.push(text));
  for (const sentence of ["a", "b", "a"]) notes.add(sentence);
  expect(written).toEqual([]);
  notes.release();
  for (const sentence of ["b", "c", "c"]) notes.add(sentence);
  expect(written).toEqual(["note: a", "note: b", "note: c"]);
});

describe("--strict", () => {
  test("starts when nothing is guessed", () => {
    expect(() => refuseGuesses([])).not.toThrow();
  });
  test("names every guess", () => {
    expect(() => refuseGuesses(["a is not known", "b is not known"])).toThrow(
      "--strict: not started, since\n  a is not known\n  b is not known",
    );
  });
});
