import { describe, expect, test } from "@jest/globals";
import type { TextTransformation } from "../../../lib/local-gateway/model/web-acl.ts";
import { textTransformation } from "../../../lib/local-gateway/web-acl/text-transformations.ts";

describe("text transformations", () => {
  test.each<[TextTransformation[], string, string]>([
    [[], "As It Is %20", "As It Is %20"],
    [["NONE"], "As It Is", "As It Is"],
    [["LOWERCASE"], "ABCz9", "abcz9"],
    [["LOWERCASE"], "A\xc9B\xe9", "a\xc9b\xe9"],
    [["URL_DECODE"], "/a%2Fb+c%zz", "/a/b c%zz"],
    [["URL_DECODE"], "%252e", "%2e"],
    [["URL_DECODE", "URL_DECODE"], "%252e", "."],
    [["URL_DECODE_UNI"], "%u002e", "."],
    [["NORMALIZE_PATH"], "/a/./b//c/../d/", "/a/b/d/"],
    [["NORMALIZE_PATH"], "/../../a", "/a"],
    [["NORMALIZE_PATH_WIN"], "\\a\\..\\b", "/b"],
    [["COMPRESS_WHITE_SPACE"], "a \t\n  b", "a b"],
    [["REPLACE_NULLS"], "a\0b", "a b"],
    [["REMOVE_NULLS"], "a\0b", "ab"],
    [["BASE64_DECODE"], "YWJj", "abc"],
    [["HEX_DECODE"], "616263", "abc"],
    [["URL_DECODE", "LOWERCASE"], "%41", "a"],
  ])("%j on %j", (names, given, expected) => {
    expect(textTransformation(names)(given)).toBe(expected);
  });
});
