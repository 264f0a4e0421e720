import type { AccessAnswer } from "../../access/judge/access-request.ts";
import { judge } from "../../access/judge/judge.ts";
import type { AccessModel } from "../../access/model/access-model.ts";
import type { TracedRequest } from "../../inspector/traces/trace-store.ts";
import type { TraceStep } from "../../local-gateway/exchange/trace.ts";

/** What the gateway has found out about the caller, beyond the trace. */
export interface KnownCaller {
  /** `$context.authorizer.*`. */
  readonly authorizerContext?: Readonly<Record<string, string>>;
}

/**
 * Why the configuration answers a request as it does, and what of it would let the request in.
 *
 * Only when it refuses with the status and code that the gateway has answered, or lets in what the upstream was sent: rates,
 * sizes and managed rule groups are not part of its model, and a reason that does not fit would mislead.
 */
export function configuredReason(
  access: AccessModel,
  { record, trace }: TracedRequest,
  { authorizerContext }: KnownCaller,
): Pick<TraceStep, "because" | "letIn"> | undefined {
  const { method, path, sourceIp: address, code } = record;
  const origin = trace.received?.find(([name]) => name.toLowerCase() === "origin")?.[1];
  const model = authorizerContext === undefined ? access : withoutTokenLists(access);
  const answer = judgeSafely(model, { method, path, address, origin, ...tokenOf(authorizerContext) });
  const status = trace.upstream === undefined ? record.status : null;
  if (answer === undefined || answer.status !== status || answer.code !== (code ?? null)) return undefined;
  const because = answer.because.map(
    ({ setting, says }) => ({ source: "configuration", says: `${setting} ${says}`, setting }) as const,
  );
  return answer.letIn.length === 0 ? { because } : { because, letIn: answer.letIn };
}

/** The token has been found good by then; which one it is, the gateway does not say. */
function withoutTokenLists(access: AccessModel): AccessModel {
  const issuers = access.issuers.map((issuer) => ({ ...issuer, registered: undefined }));
  return { ...access, issuers, revoked: [] };
}

/** The authorizer writes "-" where a value would be empty. */
function tokenOf(context: KnownCaller["authorizerContext"]) {
  if (context === undefined) return {};
  const scopes = (context.scopes ?? "-").split(" ").filter((scope) => scope !== "-");
  return { issuer: context.issuer, scopes };
}

/** A template may have been changed by hand since the model was made: then there is nothing to say. */
function judgeSafely(access: AccessModel, request: Parameters<typeof judge>[1]): AccessAnswer | undefined {
  try {
    return judge(access, request);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the address of a connection that has gone
    throw error;
  }
}
