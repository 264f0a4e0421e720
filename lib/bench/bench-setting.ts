import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings/settings.ts";
import { createSigningKey } from "../local-issuer/signing-key.ts";
import { closeServer, listen } from "../loopback/listen.ts";
import { createSelfSignedCertificate } from "../samples/self-signed-certificate.ts";
import { type BenchAlgorithm, bundleContender, CONTENDERS, type ContenderBundle } from "./contender-bundles.ts";

/** What all contenders share when they are measured under one algorithm. */
export interface BenchSetting {
  readonly algorithm: BenchAlgorithm;
  readonly bundles: readonly ContenderBundle[];
  readonly settings: AuthorizerSettings;
  /** Environment variables of the measured processes; they make them trust the key server. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes distinct good tokens. */
  mint(count: number): string[];
  /** Folder for work files. */
  readonly folder: string;
}

export const METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/api/v1/jobs";
const ISSUER = "https://id.example.com/";

/**
 * Sets up the key server and the bundles, and removes both afterwards.
 *
 * @param now - milliseconds since 1970
 */
export async function withBenchSetting(
  algorithm: BenchAlgorithm,
  now: () => number,
  use: (setting: BenchSetting) => Promise<void>,
): Promise<void> {
  const key = createSigningKey(algorithm, "bench-key");
  const server = await startKeyServer({ keys: [key.jwk] });
  const folder = mkdtempSync(join(tmpdir(), "clipzy-bench-"));
  try {
    const certificateFile = join(folder, "ca.pem");
    writeFileSync(certificateFile, server.certificate);
    const settings = benchSettings(algorithm, server.url);
    const contenders = CONTENDERS.filter((contender) => contender.algorithms.includes(algorithm));
    const bundles = contenders.map((contender) => bundleContender(contender, folder, settings));
    const exp = Math.floor(now() / 1000) + 3600;
    const claims = { iss: ISSUER, aud: "clipzy", sub: "user-1", exp, iat: exp - 3600, scope: "jobs:read jobs:write" };
    const mint = (count: number) =>
      Array.from({ length: count }, (_, index) => key.mint({ ...claims, jti: `${index}` }));
    await use({ algorithm, bundles, settings, env: { NODE_EXTRA_CA_CERTS: certificateFile }, mint, folder });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

function benchSettings(algorithm: BenchAlgorithm, jwksUri: string): AuthorizerSettings {
  return {
    environment: "bench",
    issuers: [{ issuer: ISSUER, audience: ["clipzy"], audienceClaim: "aud", jwksUri, algorithms: [algorithm] }],
    rules: [
      { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
      { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
      { methods: ["GET"], path: "/api/v1/jobs/*", scopes: ["jobs:read"] },
      { methods: ["*"], path: "/api/v1/admin/*", scopes: ["admin"] },
    ],
    clockToleranceSeconds: 5,
    revoked: [],
    keySets: { freshSeconds: 600, staleSeconds: 21_600, timeoutMillis: 5000 },
    logSubjects: false,
  };
}

/** A provider's key set over TLS on loopback. @returns its address, and the certificate (PEM) that a client has to trust */
async function startKeyServer(keySet: unknown): Promise<{ url: string; certificate: string; close(): Promise<void> }> {
  const { key, cert } = await createSelfSignedCertificate(["localhost"]);
  const server = createServer({ key, cert }, (_request, response) => {
    // No kept-alive connections: a contender that is busy when the server closes one would count as failed.
    response.writeHead(200, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify(keySet));
  });
  const port = await listen(server);
  // By name, as providers are addressed: an IP address would save the clients the lookup.
  return { url: `https://localhost:${port}/keys`, certificate: cert, close: () => closeServer(server) };
}
