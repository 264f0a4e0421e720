import type { RequestListener } from "node:http";
import { corsHeaders, type HostCors } from "../../lib/demo-host/demo-host.ts";

/** An upstream that writes its own CORS headers, as Clipzy does from `CORS_ORIGINS`. */
export function hostAnswer(cors: HostCors): RequestListener {
  return (request, response) => {
    response.writeHead(200, { ...corsHeaders(cors, request), "Content-Type": "application/json" });
    response.end('{"success":true}');
  };
}
