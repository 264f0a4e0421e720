import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CompactEncrypt, exportJWK, generateKeyPair, type JWK } from "jose";
import { type Registry, registrySchema } from "../../../lib/config/registry/registry-schema.ts";
import { init } from "../../../lib/tokens/commands/init.ts";
import { type IssueOptions, issue } from "../../../lib/tokens/commands/issue.ts";
import { createRegistry } from "../../../lib/tokens/registry/registry-store.ts";
import type { TokenWorld } from "../../../lib/tokens/token-world.ts";
import { createSecrets, type Secrets } from "../../helpers/secrets.ts";

export const PASSPHRASE = "correct horse battery";

/** A folder with a registry, and a world whose clock and prompt are the test's. Nothing it says may hold a secret. */
export interface CommandWorld {
  readonly folder: string;
  readonly file: string;
  readonly keyFile: string;
  readonly world: TokenWorld;
  readonly secrets: Secrets;
  /** What went to standard output, in order. */
  readonly printed: string[];
  /** What went to standard error, in order. */
  readonly said: string[];
  /** Milliseconds since 1970; a test may move it. */
  time: number;
  passphrase: string;
  isTerminal: boolean;
  registry(): Registry;
  text(): string;
  /** What `init` makes, with a key whose passphrase takes no time to try. */
  prepare(): Promise<void>;
  init(changes?: Partial<Parameters<typeof init>[0]>): Promise<void>;
  /** Issues a token, and gives it. */
  issue(changes?: Partial<IssueOptions>): Promise<string>;
  close(): void;
}

export function openCommandWorld(): CommandWorld {
  const folder = mkdtempSync(join(tmpdir(), "tokens-"));
  const file = join(folder, "tokens", "prod.json");
  const keyFile = join(folder, "keys", "prod.jwe");
  const secrets = createSecrets();
  secrets.hide(PASSPHRASE, "the passphrase");
  const printed: string[] = [];
  const said: string[] = [];
  const it: CommandWorld = {
    folder,
    file,
    keyFile,
    secrets,
    printed,
    said,
    time: Date.parse("2026-11-28T15:00:00Z"),
    passphrase: PASSPHRASE,
    isTerminal: false,
    world: {
      now: () => it.time,
      say: (line) => {
        said.push(line);
        secrets.written(line);
      },
      progress: (text) => secrets.written(text),
      print: async (text) => void printed.push(text),
      passphrase: async () => it.passphrase,
      get isTerminal() {
        return it.isTerminal;
      },
    },
    text: () => readFileSync(file, "utf8"),
    registry: () => registrySchema.parse(JSON.parse(it.text())),
    prepare: async () => {
      const jwk = await writeCheapKey(keyFile);
      const keys = [{ ...jwk, kid: "clipzy_2026-11", alg: "ES256" }] as unknown as Registry["keys"];
      const issuer = "https://clipzy.example.com/tokens";
      await createRegistry(file, { issuer, audience: "clipzy", signer: `file:${keyFile}`, keys, tokens: [] });
    },
    init: async (changes = {}) => {
      const issuer = "https://clipzy.example.com/tokens";
      await init({ registry: file, issuer, key: `file:${keyFile}`, ...changes }, it.world);
    },
    issue: async (changes = {}) => {
      const options = { subject: "ci-bot", scopes: "jobs:read jobs:write", for: "90d", ...changes };
      const before = printed.length;
      await issue({ file }, options, it.world);
      const [token = ""] = printed.slice(before);
      for (const segment of token.trim().split(".")) secrets.hide(segment, "a token's segment");
      return token.trim();
    },
    close: () => {
      secrets.written(it.text());
      rmSync(folder, { recursive: true });
      secrets.verify();
    },
  };
  return it;
}

/** A key file as `init` writes it, but for the number of iterations. */
async function writeCheapKey(file: string): Promise<JWK> {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const text = await new CompactEncrypt(Buffer.from(JSON.stringify(await exportJWK(privateKey))))
    .setProtectedHeader({ alg: "PBES2-HS512+A256KW", enc: "A256GCM" })
    .setKeyManagementParameters({ p2c: 1_000 })
    .encrypt(Buffer.from(PASSPHRASE));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return exportJWK(publicKey);
}
