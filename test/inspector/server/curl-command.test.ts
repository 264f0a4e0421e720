import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { type CurlRequest, curlCommand } from "../../../lib/inspector/server/curl-command.ts";

function request(changes: Partial<CurlRequest> = {}): CurlRequest {
  return {
    gatewayUrl: "http://127.0.0.1:8080",
    method: "GET",
    path: "/api/v1/jobs",
    sourceIp: "127.0.0.1",
    headers: [],
    hasToken: false,
    body: "",
    ...changes,
  };
}

/** What curl would get as its arguments when the command is pasted into a shell. */
function pasted(changes: Partial<CurlRequest>): string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${curlCommand(request(changes))}`;
  const output = execFileSync("/bin/sh", ["-c", script], {
    encoding: "utf8",
    env: { CLIPZY_TOKEN: "the.token.itself" },
  });
  return output.split("\0").slice(0, -1);
}

describe("the curl command, as a shell reads it", () => {
  test.each<{ name: string; changes: Partial<CurlRequest>; args: string[] }>([
    { name: "a plain GET", changes: {}, args: ["-i", "http://127.0.0.1:8080/api/v1/jobs"] },
    {
      name: "a token comes from the environment",
      changes: { hasToken: true },
      args: ["-i", "http://127.0.0.1:8080/api/v1/jobs", "-H", "Authorization: Bearer the.token.itself"],
    },
    {
      name: "another client address",
      changes: { sourceIp: "127.0.0.9" },
      args: ["-i", "--interface", "127.0.0.9", "http://127.0.0.1:8080/api/v1/jobs"],
    },
    {
      name: "a POST with a body and its type",
      changes: { method: "POST", body: '{"a":"it\'s $HOME `x`"}', headers: [["Content-Type", "application/json"]] },
      args: [
        "-i",
        "http://127.0.0.1:8080/api/v1/jobs",
        "-H",
        "Content-Type: application/json",
        "--data-raw",
        '{"a":"it\'s $HOME `x`"}',
      ],
    },
    {
      name: "a body without a type keeps curl from making one up",
      changes: { method: "PUT", body: "@body.json" },
      args: ["-i", "-X", "PUT", "http://127.0.0.1:8080/api/v1/jobs", "-H", "Content-Type:", "--data-raw", "@body.json"],
    },
    {
      name: "an empty header is sent, not removed",
      changes: { headers: [["X-Empty", ""]] },
      args: ["-i", "http://127.0.0.1:8080/api/v1/jobs", "-H", "X-Empty;"],
    },
    { name: "HEAD", changes: { method: "HEAD" }, args: ["-i", "--head", "http://127.0.0.1:8080/api/v1/jobs"] },
    {
      name: "dot segments stay as they are",
      changes: { path: "/a/../b" },
      args: ["-i", "--path-as-is", "http://127.0.0.1:8080/a/../b"],
    },
    {
      name: "braces and brackets are no ranges",
      changes: { path: "/a?x=[1-3]{b}" },
      args: ["-i", "--globoff", "http://127.0.0.1:8080/a?x=[1-3]{b}"],
    },
    {
      name: "quotes in a path end nothing",
      changes: { path: "/a'b\"c;reboot;$(reboot)" },
      args: ["-i", "http://127.0.0.1:8080/a'b\"c;reboot;$(reboot)"],
    },
  ])("$name", ({ changes, args }) => {
    expect(pasted(changes)).toEqual(args);
  });
});
