import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseJsonObject } from "../../../lambda/authorizer/token/json-object.ts";

const parse = (text: string) => parseJsonObject(Buffer.from(text));

describe("parseJsonObject", () => {
  test("takes every object that JSON.stringify writes, however it is spaced", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom("", " ", "\t", "\n"), (object, space) => {
        const text = JSON.stringify(object, null, space);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("refuses every object with a member written twice, wherever it stands", () => {
    const name = fc.string();
    const value = fc.jsonValue();
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), value),
        name,
        value,
        value,
        fc.boolean(),
        (others, twice, a, b, isNested) => {
          const member = (inner: unknown) => `${JSON.stringify(twice)} : ${JSON.stringify(inner)}`;
          const rest = Object.entries(others).map(([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`);
          const object = `{${[member(a), ...rest, member(b)].join(",")}}`;
          expect(parse(isNested ? `{"outer":[${object}]}` : object)).toBeUndefined();
        },
      ),
    );
  });

  test("refuses or parses whatever bytes it is given, and never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        parseJsonObject(Buffer.from(bytes));
      }),
    );
  });

  test.each([
    ["one name written in two ways", '{"a":1,"\\u0061":2}'],
    ["names that are empty", '{"":1,"":2}'],
    ["a name after an escaped backslash and quote", '{"a\\\\":1,"a\\\\":2}'],
  ])("refuses %s", (_name, text) => {
    expect(JSON.parse(text)).toBeDefined();
    expect(parse(text)).toBeUndefined();
  });

  test.each([
    ["names that differ by a backslash", '{"a\\\\":1,"a":2}'],
    ["names that differ by an escaped quote", '{"a\\"":1,"a":2}'],
    ["a string that looks like a name", '{"a":"b","c":["b","a"]}'],
  ])("takes %s", (_name, text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });
});
