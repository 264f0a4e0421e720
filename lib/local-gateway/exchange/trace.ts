import type { Header } from "./client-request.ts";
import type { StopName } from "./stop-names.ts";

/** What a stop looked at and decided, in words for a person. Never a token, never a claim value. */
export interface TraceStep {
  readonly stop: StopName;
  /** Logical id of the template's resource that decided, e.g. `ApiGETapiv1jobs1234`. */
  readonly logicalId?: string;
  /** What was looked at: "rule ForeignOrigin: size of header origin > 0 and not an exact match of 3 origins". */
  readonly looked: string;
  /** What came of it: "no match", "matched: block 403", "Allow by statement 0: .../GET/api/v1/jobs". */
  readonly decided: string;
  readonly outcome: "passed" | "answered" | "refused";
  /** Of a function that refused or failed: the id under which its log has the invocation. */
  readonly invocationId?: string;
  /** Why the step refused, or let the request in. No stop knows: the code that serves the template may add it. */
  readonly because?: readonly StepReason[];
  /** What would let the request in, a sentence each; added together with `because`. */
  readonly letIn?: readonly string[];
}

/** Why a step decided as it did, as far as it is known outside the template. Never a token, never a claim value. */
export interface StepReason {
  /** Who says so: the log of the function that decided, or the configuration, which is no more than what was meant. */
  readonly source: "authorizer log" | "configuration";
  /** A sentence. */
  readonly says: string;
  /** The log's own word, e.g. `audience-refused`. */
  readonly reason?: string;
  /** The part of the credential that was refused, e.g. `claim aud`. */
  readonly part?: string;
  /** What is accepted of that part, e.g. `clipzy`. */
  readonly expected?: string;
  /** The setting that decided, e.g. `environments.prod.auth.rules[3]`. */
  readonly setting?: string;
}

/** The request that the upstream was sent, without the credentials of the client. */
export interface TracedUpstreamRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly status?: number;
}

/** One request's way through the stops, kept beside its answer. */
export interface Trace {
  readonly steps: readonly TraceStep[];
  /** The headers that the client sent, without its credentials. */
  readonly received?: readonly Header[];
  readonly upstream?: TracedUpstreamRequest;
}

/** What looks like a JWT: segments of base64url, the first of which begins as `{"` does. */
const TOKEN = /eyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g;

/** A text for a log or a trace, with every token removed that a client put into its path. */
export function hideTokens(text: string): string {
  return text.includes("eyJ") ? text.replace(TOKEN, "(token)") : text;
}

/** A trace for a person's eyes: a token in the path would appear in half of its steps. */
export function withoutTokens(trace: Trace, path: string): Trace {
  if (hideTokens(path) === path) return trace;
  const { steps, upstream, received } = trace;
  const hidden = steps.map((step) => ({ ...step, looked: hideTokens(step.looked), decided: hideTokens(step.decided) }));
  return { steps: hidden, received, upstream: upstream && { ...upstream, url: hideTokens(upstream.url) } };
}
