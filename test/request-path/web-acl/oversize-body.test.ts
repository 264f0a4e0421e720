import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_BODY_BYTES } from "../../../lib/aws-limits.ts";
import { ABOVE_MAX_BODY_BYTES, oversizeBody } from "../../../lib/request-path/web-acl/oversize-body.ts";

const isAbove = (announced: string) => new RegExp(ABOVE_MAX_BODY_BYTES).test(announced);

describe("oversize body", () => {
  test.each([
    ["0", false],
    ["9999999", false],
    ["10485759", false],
    ["10485760", false],
    ["10485761", true],
    ["10485769", true],
    ["10485770", true],
    ["10485799", true],
    ["10485800", true],
    ["10486000", true],
    ["10490000", true],
    ["10500000", true],
    ["11000000", true],
    ["20000000", true],
    ["99999999", true],
    ["100000000", true],
    ["000010485761", true],
    ["00000000001", false],
    ["", false],
    ["10485761x", false],
  ])("an announced length of %j is refused: %s", (announced, refused) => {
    expect(isAbove(announced)).toBe(refused);
  });

  test("compares every number as arithmetic does", () => {
    const nearby = fc.integer({ min: MAX_BODY_BYTES - 20_000, max: MAX_BODY_BYTES + 20_000 });
    fc.assert(
      fc.property(fc.oneof(fc.nat({ max: 2_000_000_000 }), nearby), (length) => {
        expect(isAbove(String(length))).toBe(length > MAX_BODY_BYTES);
      }),
      { numRuns: 2000 },
    );
  });

  test("fits into WAF's 200 characters for a regular expression", () => {
    expect(ABOVE_MAX_BODY_BYTES.length).toBeLessThanOrEqual(200);
  });

  test("answers with the envelope for a large body", () => {
    expect(oversizeBody().code).toBe("PAYLOAD_TOO_LARGE");
  });
});
