import type { ResponseType } from "../model/gateway-response.ts";

export interface DenialOptions {
  /** For DEFAULT_4XX and DEFAULT_5XX, which have several: it counts where the template gives the type none. */
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
