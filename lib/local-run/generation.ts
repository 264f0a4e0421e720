import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AccessModel } from "../access/model/access-model.ts";
import { guessesOf } from "../local-gateway/start-notes.ts";
import { type ApiModel, readApiModel } from "../local-gateway/template/api-model.ts";
import type { IssuerHost, LocalIssuer } from "../local-issuer/local-issuers.ts";
import type { SigningKeys } from "../local-issuer/signing-keys.ts";
import { type AuthorizerFacts, issuerProfiles, readAuthorizerFacts } from "./authorizer-facts.ts";
import { type ServedModel, type ServeModelOptions, serveModel } from "./served-model.ts";
import type { AddedKeys } from "./stand-in/added-keys.ts";
import { openIssuers } from "./stand-in/open-issuers.ts";
import { copyWithKeys, type ServedCopy } from "./stand-in/served-copy.ts";
import { refuseGuesses, type Step } from "./start-messages.ts";
import { assetDirectories, readTemplateFile } from "./template-file.ts";

/** What a template is served with. It outlives the template, which may be replaced by another. */
export interface GenerationOptions extends ServeModelOptions {
  readonly upstream: URL;
  readonly host: IssuerHost;
  readonly keys: SigningKeys;
  readonly startsIssuers: boolean;
  /** Whether tokens are signed here in the name of issuers that are elsewhere. @default false */
  readonly standIn?: boolean;
  /** Where copies of authorizers go that get keys of stand-ins. @default - the system's folder for temporary files */
  readonly workFolder?: string;
  /** Whether a template that can only be guessed at is refused. @default false */
  readonly strict?: boolean;
  readonly step: Step;
}

/** A template while it is served. */
export interface Generation {
  readonly model: ApiModel;
  readonly authorizer: AuthorizerFacts;
  readonly access: AccessModel | undefined;
  readonly issuers: readonly LocalIssuer[];
  readonly copies: readonly ServedCopy[];
  readonly served: ServedModel;
  /** Ends it when its last answer has ended. */
  retire(): Promise<void>;
  close(): Promise<void>;
}

/** @throws TemplateError, GuessError, IssuerAddressError, SigningKeyError */
export async function startGeneration(
  { templatePath, access }: { readonly templatePath: string; readonly access?: AccessModel },
  options: GenerationOptions,
): Promise<Generation> {
  const { upstream, step } = options;
  const synthesized = await step("read the template", () => readTemplate(templatePath, upstream, []));
  if (options.strict) refuseGuesses(guessesOf(synthesized));
  const authorizer = readAuthorizerFacts(synthesized.functions);
  const { issuers, added } = await openIssuersOf(authorizer, options);
  const { copies, remove } = copyAuthorizers(synthesized, added, options.workFolder);
  const model = copies.length === 0 ? synthesized : readTemplate(templatePath, upstream, copies);
  const served = await step("load the authorizer", () => serveModel(model, options));
  const retire = () => served.retire().finally(remove);
  const close = () => served.close().finally(remove);
  return { model, authorizer, access, issuers, copies, served, retire, close };
}

function copyAuthorizers({ functions }: ApiModel, added: AddedKeys, workFolder: string = tmpdir()) {
  if (added.size === 0) return { copies: [], remove: () => {} };
  const folder = mkdtempSync(join(workFolder, "stand-in-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    return { copies: copyWithKeys(functions, added, folder), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function readTemplate(templatePath: string, upstream: URL, copies: readonly ServedCopy[]): ApiModel {
  const template = readTemplateFile(templatePath);
  const original = assetDirectories(templatePath);
  const assetDirectory = (assetPath: string) => {
    const directory = original(assetPath);
    return copies.find((one) => one.original === directory)?.copy ?? directory;
  };
  return readApiModel({ template, assetDirectory, upstream });
}

interface Opened {
  readonly issuers: readonly LocalIssuer[];
  readonly added: AddedKeys;
}

async function openIssuersOf(authorizer: AuthorizerFacts, options: GenerationOptions): Promise<Opened> {
  const { host, keys, standIn = false, startsIssuers, step, onNote } = options;
  const { playable, replaceable } = issuerProfiles(authorizer);
  const count = (standIn ? replaceable : playable).length;
  if (count === 0 || (!startsIssuers && !standIn)) return { issuers: [], added: new Map() };
  const profiles = { playable: startsIssuers ? playable : [], replaceable };
  const title = count === 1 ? "start the issuer" : `start ${count} issuers`;
  const opened = await step(title, () => openIssuers(profiles, { host, keys, standIn }));
  for (const { caveat } of opened.issuers) if (caveat !== undefined) onNote?.(caveat);
  return opened;
}
