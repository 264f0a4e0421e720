import type { ResponseType } from "./model/gateway-response.ts";

export interface DenialOptions {
  /** Instead of the response type's own status, where API Gateway uses one type with several. */
  readonly status?: number;
}

/** A stop refuses the request; the gateway response of this type is what the client gets. */
export class Denial extends Error {
  readonly type: ResponseType;
  /** `$context.error.message`; null where API Gateway has none (an authorizer that failed). */
  readonly reason: string | null;
  readonly status?: number;
  constructor(type: ResponseType, reason: string | null, options: DenialOptions = {}) {
    super(reason ?? type);
    this.name = "Denial";
    this.type = type;
    this.reason = reason;
    this.status = options.status;
  }
}
