import { hash } from "node:crypto";
import type { Decision } from "./outcome/decision.ts";

/** Names under which alarms and dashboards find the authorizer's metrics. */
export const METRICS = {
  namespace: "Clipzy/AccessControl",
  /** Count of decisions, unit Count. */
  decisions: "Decisions",
  /** Time that a decision took, unit Milliseconds. */
  latency: "AuthorizerLatency",
  /** Each metric exists per environment and outcome, and per environment, outcome and reason. */
  dimensions: [
    ["Environment", "Outcome"],
    ["Environment", "Outcome", "Reason"],
  ],
} as const;

export interface LogOptions {
  readonly environment: string;
  readonly logSubjects: boolean;
}

const DIRECTIVE = {
  Namespace: METRICS.namespace,
  Dimensions: METRICS.dimensions,
  Metrics: [
    { Name: METRICS.decisions, Unit: "Count" },
    { Name: METRICS.latency, Unit: "Milliseconds" },
  ],
};

/**
 * Renders a decision as one line in CloudWatch's embedded metric format: CloudWatch makes the metrics out of the log,
 * without an API call of ours.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function renderDecision(decision: Decision, options: LogOptions): string {
  const { outcome, reason, at, latencyMillis, subject, ...facts } = decision;
  return JSON.stringify({
    _aws: { Timestamp: Math.floor(at), CloudWatchMetrics: [DIRECTIVE] },
    Environment: options.environment,
    Outcome: outcome,
    Reason: reason,
    [METRICS.decisions]: 1,
    [METRICS.latency]: Math.round(latencyMillis * 1000) / 1000,
    ...facts,
    subject: subject === undefined ? undefined : renderSubject(subject, decision.issuer, options),
  });
}

/**
 * A short hash of environment, issuer and subject: it shows that two lines are about the same subject, and not which. A
 * guessed subject can be checked against it: it is a pseudonym, not a secret.
 */
function renderSubject(subject: string, issuer: string | undefined, options: LogOptions): string {
  if (options.logSubjects) return subject;
  return hash("sha256", JSON.stringify([options.environment, issuer, subject]), "hex").slice(0, 16);
}
