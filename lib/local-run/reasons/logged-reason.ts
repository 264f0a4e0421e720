import { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import type { AuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import type { AccessModel } from "../../access/model/access-model.ts";
import type { StepReason, TraceStep } from "../../local-gateway/exchange/trace.ts";
import type { LoggedDecision } from "./decision-log.ts";
import { type RefusedPart, refusedPart } from "./refused-part.ts";

/** What a logged decision is explained by. */
export interface ExplainedBy {
  readonly settings: Pick<AuthorizerSettings, "issuers" | "clockToleranceSeconds">;
  /** For the paths of settings. @default - settings are not named */
  readonly access?: AccessModel;
}

/** The reason that the authorizer has logged: its word, what the word means, which claim, and what was expected of it. */
export function loggedReason(
  { outcome, reason, issuer: name }: LoggedDecision,
  { settings, access }: ExplainedBy,
): Pick<TraceStep, "because" | "letIn"> {
  const issuer = settings.issuers.find((one) => one.issuer === name);
  const refused = refusedPart(reason, { settings, issuer });
  const because: StepReason = {
    source: "authorizer log",
    reason,
    says: sentence(reason, meaningOf(outcome, reason), refused),
    part: refused?.part,
    expected: refused?.expected,
    setting: access && refused && settingPath(access, name, refused),
  };
  return { because: [because], letIn: refused ? [`a token with ${refused.part}: ${refused.expected}`] : [] };
}

function meaningOf(outcome: string, reason: string): string | undefined {
  const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = REASONS;
  return Object.hasOwn(REASONS, outcome) ? meanings[outcome]?.[reason] : undefined;
}

function sentence(reason: string, meaning: string | undefined, refused: RefusedPart | undefined): string {
  const what = meaning === undefined ? reason : `${reason}: ${meaning}`;
  return refused === undefined ? what : `${what}; expected of ${refused.part}: ${refused.expected}`;
}

function settingPath(access: AccessModel, name: string | undefined, { setting }: RefusedPart): string | undefined {
  if (setting?.of === "auth") return access.settingAt(`auth.${setting.name}`);
  const issuer = access.issuers.find((one) => one.issuer === name);
  return setting && issuer && `${issuer.setting}.${setting.name}`;
}
