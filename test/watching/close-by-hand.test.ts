import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ROOT } from "../helpers/sources.ts";

// The runbook's lines, run by a real shell with an `aws` that writes down what it was asked.

const [, LINES = ""] =
  /```sh close\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "lib", "watching", "RUNBOOK.md"), "utf8")) ?? [];

const SETS = "WebAclClosedIPV4ABC-x1|id-4|REGIONAL WebAclClosedIPV6DEF-y2|id-6|REGIONAL";

const AWS = `#!/bin/sh
echo "aws $*" >> "$ASKED"
case "$2" in
  describe-stacks) [ "$STACK" = missing ] && { echo "does not exist" >&2; exit 254; }; printf '%s' "$STACK" ;;
  get-ip-set) echo "lock-$(echo "$*" | grep -o 'id-[46]')" ;;
  update-ip-set) [ "$REFUSES" = yes ] && exit 254 || exit 0 ;;
esac
`;
const CURL = '#!/bin/sh\necho "curl $*" >> "$ASKED"; printf "503\\n"\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clipzy-close-"));
  for (const [name, text] of Object.entries({ aws: AWS, curl: CURL, sleep: "#!/bin/sh\n" })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(env: Record<string, string>, lines = LINES) {
  const asked = join(folder, "asked");
  writeFileSync(asked, "");
  const { status, stdout } = spawnSync("sh", ["-c", lines], {
    env: { PATH: `${folder}:${process.env.PATH}`, ASKED: asked, ...env },
    encoding: "utf8",
  });
  return { status, stdout, calls: readFileSync(asked, "utf8").trim().split("\n") };
}

describe("closing an environment by hand", () => {
  test("fills both sets, each with its own lock, and asks the gateway at last", () => {
    const { status, stdout, calls } = run({ STACK: SETS });
    expect(calls.filter((call) => call.includes("update-ip-set"))).toEqual([
      'aws wafv2 update-ip-set --scope REGIONAL --name WebAclClosedIPV4ABC-x1 --id id-4 --lock-token lock-id-4 --addresses ["0.0.0.0/1","128.0.0.0/1"]',
      'aws wafv2 update-ip-set --scope REGIONAL --name WebAclClosedIPV6DEF-y2 --id id-6 --lock-token lock-id-6 --addresses ["::/1","8000::/1"]',
    ]);
    expect(calls.join("\n")).toMatch(/\ncurl [\s\S]*https:\/\/YOUR-API-HOST\/$/);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "503\n" });
  });

  test("opens it with the same lines and empty lists", () => {
    const opening = LINES.replace(/four='[^']*' six='[^']*'/, "four='[]' six='[]'");
    expect(opening).not.toBe(LINES);
    const { calls } = run({ STACK: SETS }, opening);
    expect(calls.filter((call) => call.endsWith("--addresses []"))).toHaveLength(2);
  });

  test.each<[string, Record<string, string>]>([
    ["there is no such stack", { STACK: "missing" }],
    ["the stack has no such output", { STACK: "" }],
    ["a set is not updated", { STACK: SETS, REFUSES: "yes" }],
  ])("says so when %s, and does not look closed", (_, env) => {
    const { status, stdout, calls } = run(env);
    expect(status).not.toBe(0);
    expect(stdout).not.toContain("503");
    expect(calls.some((call) => call.startsWith("curl"))).toBe(false);
  });
});
