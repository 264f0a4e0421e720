import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../loopback/listen.ts";
import type { GatewaySetting } from "./contenders/gateway-contender.ts";
import { startProcess } from "./contenders/measured-process.ts";

const UPSTREAM = fileURLToPath(new URL("./upstream.mjs", import.meta.url));

export interface GatewaySettingOptions extends Pick<GatewaySetting, "env" | "serverlessOffline"> {
  readonly progress: (step: string) => void;
}

/** Sets up what all contenders share, templates and upstream, and removes it afterwards. */
export async function withGatewaySetting<T>(
  { env, serverlessOffline, progress }: GatewaySettingOptions,
  use: (setting: GatewaySetting) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "clipzy-bench-gateway-"));
  const upstream = await startProcess({
    command: process.execPath,
    args: [UPSTREAM],
    env,
    listening: /"url":"(http:[^"]+)"/,
  });
  try {
    progress("synthesize");
    // Loaded only here: the construct library takes seconds, and the other benches do without it.
    const { synthesizeLambdaTemplate, synthesizeProxyTemplate } = await import("./bench-templates.ts");
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const proxyTemplate = synthesizeProxyTemplate(issuer, folder);
    const lambdaTemplate = synthesizeLambdaTemplate(folder);
    return await use({
      upstream: upstream.address,
      issuer,
      proxyTemplate,
      lambdaTemplate,
      folder,
      env,
      serverlessOffline,
    });
  } finally {
    await upstream.end();
    rmSync(folder, { recursive: true });
  }
}
