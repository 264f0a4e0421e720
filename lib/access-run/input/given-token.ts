import type { AccessRequest } from "../../access/judge/access-request.ts";
import type { JudgeOptions } from "../../access/judge/judge.ts";
import type { AccessModel } from "../../access/model/access-model.ts";
import { authorizerSettings } from "../../request-path/authorizer/authorizer-settings.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { type Judgement, judgeToken, offline } from "../../tokens/inspection/judge-token.ts";
import { bareToken, tokenParts } from "../../tokens/inspection/token-parts.ts";
import type { ChosenEnvironment } from "./access-world.ts";

/** A token as a question has it: what it says, and what the authorizer says of it. Never the token itself. */
export interface GivenToken {
  /** What a request says of this token. */
  readonly caller: Pick<AccessRequest, "issuer" | "claims" | "algorithm" | "type">;
  readonly judgement: Judgement;
}

/**
 * Reads a token and asks the authorizer's own code about it, with the keys that the configuration holds: inline ones, and
 * those of registries. Other keys are fetched at run time, so that signatures by them cannot be told.
 *
 * @param file - `-` for standard input
 * @throws UnusableArgument when there is nothing in it
 */
export async function readGivenToken(
  { name, config }: Pick<ChosenEnvironment, "name" | "config">,
  { read, now }: Pick<Terminal, "read" | "now">,
  file: string,
): Promise<GivenToken> {
  const token = bareToken(read(file === "-" ? "/dev/stdin" : file));
  if (token === "") throw new UnusableArgument(`--token ${file}: got nothing, expected a token, e.g. in a file`);
  const settings = authorizerSettings(name, config);
  const judgement = await judgeToken(token, { settings, now, fetchJson: offline });
  const { header, claims } = tokenParts(token);
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    caller: { issuer: text(claims?.iss), claims: claims ?? {}, algorithm: text(header?.alg), type: text(header?.typ) },
    judgement,
  };
}

/** The parts of a judgement that a program is given. */
export function tokenForPrograms({ judgement: { outcome, reason, meaning, steps } }: GivenToken) {
  return { outcome, reason, meaning, steps };
}

/** What the authorizer says of the token, in one line. */
export function tokenInWords({ judgement: { outcome, reason, meaning, steps } }: GivenToken): string {
  if (outcome === "authenticated") return "the token is good by every check of the authorizer";
  const rung = steps.find(({ result }) => result === "refused" || result === "cannot be told")?.rung ?? "";
  if (outcome === "denied") return `the token is refused at "${rung}" (${reason}): ${meaning}`;
  return `the token is good as far as it can be told here: its keys are found at run time ("${rung}" is open)`;
}

/** What is wrong with the token, as the authorizer has it, by the setting of its issuer; undefined when nothing is. */
export function tokenFlaw({ caller, judgement }: GivenToken, model: AccessModel): JudgeOptions["tokenFlaw"] {
  const { outcome, reason, meaning } = judgement;
  if (outcome !== "denied") return undefined;
  const issuer = model.issuers.find((one) => one.issuer === caller.issuer);
  const setting = issuer?.setting ?? model.settingAt("auth.issuers");
  return {
    because: { setting, says: `refuses the token (${reason}): ${meaning}` },
    letIn: "a token that the authorizer accepts: npm run token -- inspect shows what is wrong with this one",
  };
}
