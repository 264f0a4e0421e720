import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type CurlRequest, renderCurl, shellQuote } from "../../lib/terminal/curl-command.ts";

const URL = "http://127.0.0.1:8080/api/v1/jobs";

/** What curl would get as its arguments when the command is pasted into a shell. */
function pasted(changes: Partial<CurlRequest>): string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${renderCurl({ url: URL, showsHead: true, ...changes })}`;
  const output = execFileSync("/bin/sh", ["-c", script], {
    encoding: "utf8",
    env: { CLIPZY_TOKEN: "the.token.itself" },
  });
  return output.split("\0").slice(0, -1);
}

describe("the curl command, as a shell reads it", () => {
  test.each<{ name: string; changes: Partial<CurlRequest>; args: string[] }>([
    { name: "a plain GET", changes: {}, args: ["-i", URL] },
    {
      name: "a token comes from the environment",
      changes: { hasToken: true },
      args: ["-i", URL, "-H", "Authorization: Bearer the.token.itself"],
    },
    {
      name: "another client address",
      changes: { sourceIp: "127.0.0.9" },
      args: ["-i", URL, "--interface", "127.0.0.9"],
    },
    {
      name: "a POST with a body and its type",
      changes: { method: "POST", body: '{"a":"it\'s $HOME `x`"}', headers: [["Content-Type", "application/json"]] },
      args: ["-i", URL, "-H", "Content-Type: application/json", "-d", '{"a":"it\'s $HOME `x`"}'],
    },
    {
      name: "a body without a type keeps curl from making one up",
      changes: { method: "PUT", body: "@body.json" },
      args: ["-i", URL, "-X", "PUT", "-H", "Content-Type:", "--data-raw", "@body.json"],
    },
    {
      name: "an empty header is sent, not removed",
      changes: { headers: [["X-Empty", ""]] },
      args: ["-i", URL, "-H", "X-Empty;"],
    },
    { name: "HEAD", changes: { method: "HEAD" }, args: ["-i", "--head", URL] },
    {
      name: "dot segments stay as they are",
      changes: { url: "http://127.0.0.1:8080/a/../b" },
      args: ["-i", "http://127.0.0.1:8080/a/../b", "--path-as-is"],
    },
    {
      name: "braces and brackets are no ranges",
      changes: { url: "http://127.0.0.1:8080/a?x=[1-3]{b}" },
      args: ["-i", "http://127.0.0.1:8080/a?x=[1-3]{b}", "--globoff"],
    },
    {
      name: "quotes in a path end nothing",
      changes: { url: "http://127.0.0.1:8080/a'b\"c;reboot;$(reboot)" },
      args: ["-i", "http://127.0.0.1:8080/a'b\"c;reboot;$(reboot)"],
    },
  ])("$name", ({ changes, args }) => {
    expect(pasted(changes)).toEqual(args);
  });
});

describe("a word for a shell", () => {
  test.each([
    ["http://127.0.0.1:8080/a?b", '"http://127.0.0.1:8080/a?b"'],
    ["http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"],
    ["it's", `"it's"`],
    ['a "b"', `'a "b"'`],
    ["=ls", '"=ls"'],
    ["~", '"~"'],
    ["", '""'],
  ])("%j is written %s", (text, word) => {
    expect(shellQuote(text)).toBe(word);
  });

  test("is the same text again for sh, whatever it holds", () => {
    const characters = fc.string({ unit: fc.constantFrom(..."ab '\"\\$`!*?~#&|;<>(){}[]=%^\n\t") });
    const texts = fc.sample(characters, 500);
    const script = `printf '%s\\0' ${texts.map(shellQuote).join(" ")}`;
    const output = execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" });
    expect(output.split("\0").slice(0, -1)).toEqual(texts);
  });
});
