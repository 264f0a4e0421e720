import type { AccessModel } from "../../access/model/access-model.ts";
import type { TracedRequest } from "../../inspector/traces/trace-store.ts";
import type { Outcome, RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import { createDecisionLog } from "./decision-log.ts";
import { explainTrace } from "./explain-trace.ts";
import type { ExplainedBy } from "./logged-reason.ts";

export interface TracedRequestsOptions {
  /** Called with each request in full, with the reason of a refusal, which comes a moment after the answer. */
  readonly onTraced?: (traced: TracedRequest) => void;
  readonly onRequest?: (record: RequestRecord, outcome?: Outcome) => void;
  readonly onLambdaLine?: (logicalId: string, line: string) => void;
}

/**
 * The callbacks of a gateway, so that `onTraced` is called as well. Nobody hears less or later than without it.
 *
 * @param present what is served when a request ends
 */
export function withTracedRequests(
  { onTraced, onRequest, onLambdaLine }: TracedRequestsOptions,
  present: () => { readonly authorizer: ExplainedBy["settings"]; readonly access?: AccessModel },
): Pick<TracedRequestsOptions, "onRequest" | "onLambdaLine"> {
  if (onTraced === undefined) return { onRequest, onLambdaLine };
  const decisions = createDecisionLog();
  return {
    onLambdaLine: (logicalId, line) => {
      decisions.add(line);
      onLambdaLine?.(logicalId, line);
    },
    onRequest: (record, outcome) => {
      onRequest?.(record, outcome);
      const { answer, trace = { steps: [] }, authorizerContext } = outcome ?? {};
      const traced = { record, trace, answerHeaders: answer?.headers ?? [] };
      const { authorizer: settings, access } = present();
      void explainTrace(traced, { authorizerContext }, { decisions, settings, access }).then(onTraced);
    },
  };
}
