import { announceTraces } from "../inspector/traces/trace-store.ts";
import { type GatewayServer, type GatewayServerOptions, startServer } from "../local-gateway/http/server.ts";
import type { ServedModel, ServeModelOptions } from "./served-model.ts";

export interface OpenGatewayOptions
  extends Pick<GatewayServerOptions, "now" | "onRequest" | "onError" | "pretendedAddresses">,
    ServeModelOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly limits?: GatewayServerOptions["limits"];
  /** Answers carry `X-Local-Trace`. @default false */
  readonly announcesTraces?: boolean;
}

/**
 * Opens the gateway's port.
 *
 * @param served the model that answers the next request
 * @throws the listen error
 */
export function openGateway(options: OpenGatewayOptions, served: () => ServedModel): Promise<GatewayServer> {
  const { now, port, limits, pretendedAddresses, onRequest, onError, announcesTraces } = options;
  const requestPath: GatewayServerOptions["requestPath"] = (request) => served().requestPath(request);
  return startServer({
    requestPath: announcesTraces ? announceTraces(requestPath) : requestPath,
    port,
    now,
    limits,
    pretendedAddresses,
    onRequest,
    onError,
  });
}
