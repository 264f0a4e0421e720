import type { SendProbe } from "../checks/probe.ts";
import type { NodeClients, SenderOptions } from "./connection.ts";
import { sendOverHttp1 } from "./http1-sender.ts";
import { sendOverHttp2 } from "./http2-sender.ts";

/** A sender over HTTP/1.1, one connection a probe; HTTP/2 where the probe asks for it. */
export function nodeSender(clients: NodeClients, options: SenderOptions): SendProbe {
  return (probe) => {
    if (probe.transport === "h2") return sendOverHttp2(clients.http2, probe, options);
    return sendOverHttp1(clients, probe, options);
  };
}
