import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { modelOf } from "../../access/model/model-of.ts";
import { type ApiModel, readApiModel } from "../../local-gateway/template/api-model.ts";
import { assetDirectories, readTemplateFile } from "../../local-run/template-file.ts";
import type { Synthesize } from "../input/access-world.ts";
import type { VersionSource } from "../input/versions.ts";
import { digestWithoutKeys, type ExchangedKeys } from "./exchanged-keys.ts";
import { type GatewayAnswer, openInProcessGateway } from "./in-process-gateway.ts";
import { type TokenSide, tokenOfRequest } from "./token-of-request.ts";

/** One configuration, synthesized and run by a local gateway in this process. */
export interface GatewaySide extends TokenSide {
  /** SHA-256 of the authorizer's settings without keys; "" without an authorizer. */
  readonly settingsDigest: string;
  /** @param other - where a question leaves a choice, what is right there too is sent */
  ask(request: AccessRequest, other: TokenSide): Promise<GatewayAnswer>;
  close(): Promise<void>;
}

export interface GatewaySideOptions {
  readonly source: VersionSource;
  readonly keys: ExchangedKeys;
  readonly synthesize: Synthesize;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Synthesizes a configuration and runs its template.
 *
 * @throws ConfigurationError, TemplateError
 */
export async function openGatewaySide(options: GatewaySideOptions): Promise<GatewaySide> {
  const { source, keys, synthesize, now } = options;
  const outdir = mkdtempSync(join(tmpdir(), "access-diff-"));
  const remove = () => rmSync(outdir, { recursive: true });
  try {
    const { templatePath, environment, config, inherited } = await synthesize({
      ...source,
      outdir,
      provesAccess: false,
    });
    const api = readTemplate(templatePath);
    const settingsDigest = exchangeKeys(api, keys);
    const gateway = openInProcessGateway(api);
    const side: TokenSide = { model: modelOf(environment, config, inherited), config };
    const ask: GatewaySide["ask"] = (request, other) =>
      gateway.send(request, tokenOfRequest(request, { keys, own: side, other, nowSeconds: now() / 1000 }));
    return { ...side, settingsDigest, ask, close: () => gateway.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

function readTemplate(templatePath: string): ApiModel {
  return readApiModel({
    template: readTemplateFile(templatePath),
    assetDirectory: assetDirectories(templatePath),
    upstream: new URL("http://127.0.0.1"), // never connected to: see `openInProcessGateway`
  });
}

/** Writes settings with our keys into the assets, which were made for this run alone. */
function exchangeKeys({ functions }: ApiModel, keys: ExchangedKeys): string {
  const digests = functions.map(({ codeDirectory }) => {
    const file = join(codeDirectory, "settings.json");
    const settings = parseAuthorizerSettings(readFileSync(file, "utf8"));
    const exchanged = keys.exchange(settings);
    const digest = digestWithoutKeys(settings);
    if (digest !== digestWithoutKeys(exchanged)) throw new Error("the exchange of keys has changed another setting");
    writeFileSync(file, JSON.stringify(exchanged));
    return digest;
  });
  return digests.join(" ");
}
