import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Registry, registrySchema } from "../../../lib/config/registry/registry-schema.ts";
import {
  changeRegistry,
  createRegistry,
  findLost,
  readRegistry,
  renderRegistry,
} from "../../../lib/tokens/registry/registry-store.ts";
import { givenEntry, givenRegistry } from "../../config/registry/given-registry.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "registry-store-"));
  file = join(folder, "prod.json");
  await createRegistry(file, someRegistry());
});
afterEach(() => rmSync(folder, { recursive: true }));

function someRegistry(...ids: readonly string[]): Registry {
  return registrySchema.parse({ ...givenRegistry(), tokens: ids.map((id) => givenEntry({ id })) });
}

const adding = (id: string) => (now: Registry) => ({ ...now, tokens: [...now.tokens, ...someRegistry(id).tokens] });
const ids = () => readRegistry(file).tokens.map(({ id }) => id);

describe("the text of a registry", () => {
  test("has one line for each token, sorted by id, and reads back as it was", () => {
    const text = renderRegistry(someRegistry("b", "a", "c"));
    expect(
      text
        .split("\n")
        .filter((line) => line.includes('"id"'))
        .map((line) => /"id": "(.)"/.exec(line)?.[1]),
    ).toEqual(["a", "b", "c"]);
    expect(registrySchema.parse(JSON.parse(text))).toEqual(someRegistry("a", "b", "c"));
  });

  test("of two branches that both issue is merged by git", () => {
    const base = ["a1", "c1", "e1", "g1", "i1", "k1", "m1"];
    const versions = { base, ours: [...base, "b1"], theirs: [...base, "j1"] };
    for (const [name, list] of Object.entries(versions))
      writeFileSync(join(folder, name), renderRegistry(someRegistry(...list)));
    const merged = execFileSync("git", ["merge-file", "-p", "ours", "base", "theirs"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(registrySchema.parse(JSON.parse(merged))).toEqual(someRegistry(...[...base, "b1", "j1"].sort()));
  });
});

describe("a change", () => {
  test("of many writers at once loses nothing, and what came meanwhile is kept", async () => {
    const names = Array.from({ length: 24 }, (_, index) => `id-${String(index).padStart(2, "0")}`);
    await Promise.all(names.map((name) => changeRegistry(file, { change: adding(name) })));
    expect(ids()).toEqual(names);
    expect(readdirSync(folder)).toEqual(["prod.json"]);
  });

  test("is written before the token is handed over, and takes its place after", async () => {
    await changeRegistry(file, {
      change: adding("a"),
      handOver: async () => {
        expect(ids()).toEqual([]);
        const [unfinished = ""] = readdirSync(folder).filter((name) => name.endsWith(".tmp"));
        expect(readFileSync(join(folder, unfinished), "utf8")).toBe(renderRegistry(someRegistry("a")));
      },
    });
    expect(ids()).toEqual(["a"]);
  });

  test.each([
    { why: "the token cannot be handed over", change: adding("a"), handOver: () => Promise.reject(new Error("EPIPE")) },
    {
      why: "the change fails",
      change: () => {
        throw new Error("no");
      },
    },
    { why: "the result would be wrong", change: (now: Registry) => ({ ...now, issuer: "ftp://x" }) },
  ])("leaves the registry as it was when $why", async ({ change, handOver }) => {
    const before = readFileSync(file, "utf8");
    await expect(changeRegistry(file, { change, handOver })).rejects.toThrow();
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(readdirSync(folder)).toEqual(["prod.json"]);
  });

  test("succeeds although somebody has removed its claim meanwhile", async () => {
    const removeClaim = () => {
      for (const name of readdirSync(folder).filter((one) => one.endsWith(".claim"))) rmSync(join(folder, name));
      return Promise.resolve();
    };
    await expect(changeRegistry(file, { change: adding("a"), handOver: removeClaim })).resolves.toMatchObject({
      tokens: [{ id: "a" }],
    });
    expect(readdirSync(folder)).toEqual(["prod.json"]);
  });

  test("keeps the file's mode, and a link to it", async () => {
    chmodSync(file, 0o640);
    const link = join(folder, "link.json");
    symlinkSync(file, link);
    await changeRegistry(link, { change: adding("a") });
    expect(ids()).toEqual(["a"]);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(["link.json", "prod.json"]);
  });
});

test("a registry is never created over another", async () => {
  const before = readFileSync(file, "utf8");
  await expect(createRegistry(file, someRegistry("a"))).rejects.toThrow(`${file}: exists already`);
  expect(readFileSync(file, "utf8")).toBe(before);
});

describe("what a killed process has left", () => {
  /** A process id that nobody has: Linux gives none above 4,194,304, and others give less. */
  const DEAD = 4_194_399;
  const name = (pid: number, ending: string, host = hostname()) =>
    join(folder, `.prod.json.${host}.${pid}.0123456789ab.${ending}`);

  test("keeps nobody waiting, and is taken away; the tokens that it signed are told as lost", async () => {
    writeFileSync(name(DEAD, "claim"), "");
    writeFileSync(name(DEAD, "tmp"), renderRegistry(someRegistry("known", "lost")));
    await createdWith("known");
    const lost: string[] = [];
    await changeRegistry(file, { change: adding("new"), onLost: ({ id }) => lost.push(id) });
    expect(lost).toEqual(["lost"]);
    expect(ids()).toEqual(["known", "new"]);
    expect(readdirSync(folder)).toEqual(["prod.json"]);
  });

  test("half a file is no token", async () => {
    writeFileSync(name(DEAD, "tmp"), renderRegistry(someRegistry("lost")).slice(0, -40));
    await findLost(file, ({ id }) => {
      throw new Error(id);
    });
    expect(readdirSync(folder)).toEqual(["prod.json"]);
  });

  test("files of a process that runs, or of another machine, stay", async () => {
    writeFileSync(name(process.pid, "tmp"), "{}");
    writeFileSync(name(DEAD, "tmp", "elsewhere"), "{}");
    await changeRegistry(file, { change: adding("a") });
    expect(readdirSync(folder)).toHaveLength(3);
  });

  async function createdWith(id: string): Promise<void> {
    rmSync(file);
    await createRegistry(file, someRegistry(id));
  }
});
