/**
 * Request headers that API Gateway takes off before anybody sees them, mapping templates included (recorded).
 */
export const DROPPED_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "keep-alive",
  "max-forwards",
  "proxy-authenticate",
  "proxy-connection",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/** Further ones that an HTTP upstream does not get unless a mapping sets them (recorded). */
export const UNFORWARDED_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  ...DROPPED_REQUEST_HEADERS,
  "content-encoding",
  "host",
  "via",
  "x-amzn-apigateway-api-id",
  "x-amzn-trace-id",
]);

/** Mapping targets that are dropped in silence (recorded). */
export const SILENT_MAPPING_TARGETS: ReadonlySet<string> = new Set(["expect", "proxy-authenticate", "te", "via"]);
