import { z } from "zod";

/** What the authorizer's log says of one invocation, as far as it explains the decision. */
export interface LoggedDecision {
  readonly outcome: string;
  /** The word of `lambda/authorizer/outcome/reasons.ts`. */
  readonly reason: string;
  /** Only when it is one of the environment's. */
  readonly issuer?: string;
}

/** The decisions that functions have logged, by invocation. */
export interface DecisionLog {
  /** Takes one line that a function has written; passes over every line that is no decision. */
  add(line: string): void;
  /** Waits for the decision of an invocation: it is written a moment after the answer. Undefined when none comes. */
  find(invocationId: string): Promise<LoggedDecision | undefined>;
}

/** A decision that has not come by then is not waited for. */
const WAIT_MILLIS = 500;

/** Decisions that are kept for a trace that asks later. */
const CAPACITY = 1_000;

const decisionLine = z.object({
  requestId: z.string(),
  Outcome: z.string(),
  Reason: z.string(),
  issuer: z.string().optional(),
});

export function createDecisionLog(): DecisionLog {
  const decisions = new Map<string, LoggedDecision>();
  const waiting = new Map<string, (decision: LoggedDecision | undefined) => void>();
  return {
    add(line) {
      const parsed = decisionLine.safeParse(parseJson(line));
      if (!parsed.success) return;
      const { requestId, Outcome: outcome, Reason: reason, issuer } = parsed.data;
      const decision = { outcome, reason, issuer };
      decisions.set(requestId, decision);
      if (decisions.size > CAPACITY) decisions.delete(decisions.keys().next().value as string);
      waiting.get(requestId)?.(decision);
    },
    find(invocationId) {
      const known = decisions.get(invocationId);
      return known === undefined ? waitFor(waiting, invocationId) : Promise.resolve(known);
    },
  };
}

function waitFor(
  waiting: Map<string, (decision: LoggedDecision | undefined) => void>,
  invocationId: string,
): Promise<LoggedDecision | undefined> {
  return new Promise((resolve) => {
    const settle = (decision?: LoggedDecision) => {
      clearTimeout(timer);
      waiting.delete(invocationId);
      resolve(decision);
    };
    const timer = setTimeout(settle, WAIT_MILLIS);
    waiting.set(invocationId, settle);
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a line for people
  }
}
