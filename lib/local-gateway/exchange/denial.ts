import type { ResponseType } from "../model/gateway-response.ts";

export interface DenialOptions {
  /** Instead of the response type's own status, where API Gateway uses one type with several. */
  readonly status?: number;
  /** `$context.error.validationErrorString`: what is wrong with the request's body. */
  readonly validationErrors?: readonly string[];
}

/** A stop refuses the request; the gateway response of this type is what the client gets. */
export class Denial extends Error {
  readonly type: ResponseType;
  /** `$context.error.message`; null where API Gateway has none (an authorizer that failed). */
  readonly reason: string | null;
  readonly status?: number;
  readonly validationErrors?: readonly string[];
  constructor(type: ResponseType, reason: string | null, options: DenialOptions = {}) {
    super(reason ?? type);
    this.name = "Denial";
    this.type = type;
    this.reason = reason;
    this.status = options.status;
    this.validationErrors = options.validationErrors;
  }
}
