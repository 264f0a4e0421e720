import type { ThrottleModel } from "./method.ts";

export interface QuotaModel {
  /** Requests within one period. */
  readonly limit: number;
  /** Calendar days, weeks (from Monday) and months in UTC. */
  readonly period: "DAY" | "WEEK" | "MONTH";
}

/** A plan that includes the API's stage; its limits hold for each key separately. */
export interface UsagePlanModel {
  readonly logicalId: string;
  readonly throttle?: ThrottleModel;
  readonly quota?: QuotaModel;
}

/** An enabled API key that a plan admits to the stage. */
export interface ApiKeyModel {
  readonly logicalId: string;
  readonly value: string;
  /** True: the template leaves the value to AWS, and this one is invented. */
  readonly isMadeUp: boolean;
  readonly plan: UsagePlanModel;
}
