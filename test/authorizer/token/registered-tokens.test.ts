import { describe, expect, test } from "@jest/globals";
import { judgeRegistration } from "../../../lambda/authorizer/token/registered-tokens.ts";

// What well-formed entries mean, test/request-path/authorizer/registry-settings.test.ts says. These are none that our stack writes.

const NOW = 1_800_000_000;
const CLAIMS = { tokenId: "abc", subject: "bot", principal: "bot", scopes: [], expiresAt: NOW + 60 };

function judged(entry: string, keyId: string | undefined = "clipzy_a"): string | number {
  const registry = { scopeSets: [""], keyIds: ["clipzy_a"], entries: `;${entry};` };
  try {
    return judgeRegistration(registry, CLAIMS, keyId, NOW * 1000);
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

describe("a malformed entry lets no token in", () => {
  test.each([
    ["an end that is no number", `abc bot 0 0 ${NOW + 60} never`, "token-ended"],
    ["an empty end", `abc bot 0 0 ${NOW + 60} `, "token-ended"],
    ["no times", "abc bot 0 0", "token-unregistered"],
    ["no numbers at all", "abc bot", "token-unregistered"],
    ["a latest exp that is no number", "abc bot 0 0 soon", "token-unregistered"],
    ["a key that is not in the list", `abc bot 0 7 ${NOW + 60}`, "token-unregistered"],
  ])("%s", (_, entry, reason) => {
    expect(judged(entry)).toBe(reason);
  });

  test("nor one without a kid, where the entry names no key either", () => {
    const registry = { scopeSets: [""], keyIds: ["clipzy_a"], entries: `;abc bot 0 7 ${NOW + 60};` };
    expect(() => judgeRegistration(registry, CLAIMS, undefined, NOW * 1000)).toThrow("token-unregistered");
  });

  test("the same entry, well-formed, does", () => {
    expect(judged(`abc bot 0 0 ${NOW + 60}`)).toBe((NOW + 60) * 1000);
    expect(judged(`abc bot 0 0 ${NOW + 60} ${NOW + 1}`)).toBe((NOW + 1) * 1000);
  });
});
