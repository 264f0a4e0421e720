/**
 * One request as a question. What it leaves out counts as right: an address that is let in, and of a token the audience, type,
 * algorithm, key and lifetime. A request of an environment that is closed has to say its address.
 */
export interface AccessRequest {
  readonly method: string;
  /** As it is sent, without the stage; a query is passed over. */
  readonly path: string;
  /** `Origin` as a browser sends it; null or absent: no browser page. */
  readonly origin?: string | null;
  /** Source address, IPv4 or IPv6. */
  readonly address?: string | null;
  /** The token's issuer. Without issuer and scopes the request has no token. */
  readonly issuer?: string | null;
  readonly scopes?: readonly string[] | null;
  /** Claims of the token as far as they matter; null: the token has no such claim. */
  readonly claims?: Readonly<Record<string, unknown>> | null;
  /** `alg` of the token's header. */
  readonly algorithm?: string;
  /** `typ` of the token's header; "" for none. */
  readonly type?: string;
  /** Which key has signed, by the name that a finding about keys uses. */
  readonly key?: string;
  /** `exp` minus `iat`. */
  readonly lifetimeSeconds?: number;
  /** For how long `exp` has passed. */
  readonly expiredForSeconds?: number;
}

/** Where a request ends, by the design's names. */
export type AccessStop = "web ACL" | "route" | "preflight" | "authorizer" | "private integration";

/** A setting that decided, and what it says about the request: a sentence without its subject. */
export interface Because {
  /** E.g. `environments.prod.auth.rules[3]`. */
  readonly setting: string;
  readonly says: string;
}

/** What one stop looked at and made of it. */
export interface AccessStep {
  readonly stop: AccessStop;
  readonly looked: string;
  readonly decided: string;
  readonly outcome: "passed" | "refused" | "answered";
}

/** The answer to one request. */
export interface AccessAnswer {
  /** Of a refusal or a preflight; null: the request passes to the upstream. */
  readonly status: number | null;
  /** `error.code` of a refusal. */
  readonly code: string | null;
  readonly stop: AccessStop;
  /** The settings whose change would change the answer. */
  readonly because: readonly Because[];
  /** What would let the request in, a sentence each; empty when it passes. */
  readonly letIn: readonly string[];
  readonly steps: readonly AccessStep[];
}

/** What a stop refuses with. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly because: readonly Because[];
  readonly letIn: readonly string[];
}

/** What a stop makes of a request. */
export interface Judgement {
  readonly step: AccessStep;
  readonly refusal?: Refusal;
}
