import { describe, expect, test } from "@jest/globals";
import { jsonProblems } from "../../../lib/config/sources/json-problems.ts";

const linesOf = (text: string) => jsonProblems("a.json", text).map(({ path, message }) => `${path}: ${message}`);
const once = "expected each name once: the last would silently replace the first";

describe("a name that stands twice in one object", () => {
  test.each([
    ["at the top", '{"a": 1, "a": 2}', [`got a twice (lines 1 and 1), ${once}`]],
    ["further in", '{"prod": {"cors": {},\n"api": {},\n"cors": {}}}', [`got prod.cors twice (lines 1 and 3), ${once}`]],
    ["in a list", '[{}, {"x": 1,\n"x": 1}]', [`got [1].x twice (lines 1 and 2), ${once}`]],
    ["spelled by an escape", '{"a": 1, "\\u0061": 2}', [`got a twice (lines 1 and 1), ${once}`]],
    ["a name of every object", '{"__proto__": 1, "__proto__": 2}', [`got __proto__ twice (lines 1 and 1), ${once}`]],
    [
      "three times, and another inside",
      '{"a": 1,\n"a": {"b": 1, "b": 2},\n"a": 3}',
      [
        `got a twice (lines 1 and 2), ${once}`,
        `got a.b twice (lines 2 and 2), ${once}`,
        `got a twice (lines 1 and 3), ${once}`,
      ],
    ],
  ])("%s", (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines.map((line) => `a.json: ${line}`));
  });

  test.each([
    ["in two objects", '{"a": {"x": 1}, "b": {"x": 1}}'],
    ["inside itself", '{"a": {"a": 1}}'],
    ["in another case", '{"a": 1, "A": 1}'],
  ])("not: %s", (_, text) => {
    expect(linesOf(text)).toEqual([]);
  });
});

describe("text that is no JSON", () => {
  test.each([
    ["a comma too many", '{"a": 1,\n}', "expected valid JSON (line 2, column 1)"],
    ["a comment", "{\n  // why\n}", "expected valid JSON (line 2, column 3)"],
    ["cut off", '{"a": [1', "expected valid JSON (line 1, column 8)"],
    ["nothing", "", "expected valid JSON (line 1, column 1)"],
    ["a tab in a text", '{"a": "\t"}', "expected valid JSON"],
  ])("%s", (_, text, message) => {
    expect(linesOf(text)).toEqual([`a.json: ${message}`]);
  });

  test("is not quoted, since it may be a secret", () => {
    expect(linesOf('{"password": c2VjcmV0}').join()).not.toContain("c2");
  });
});
