import { type GatewayResponseModel, RESPONSE_TYPES, type ResponseType } from "../model/gateway-response.ts";
import { parseMappingSource } from "./mapping-source.ts";
import {
  numberOf,
  type Properties,
  type Reading,
  type ReadResource,
  readProperties,
  refuse,
  requiredText,
  resourcesOf,
  textMapOf,
} from "./resource-reader.ts";

const READS = ["ResponseParameters", "ResponseTemplates", "ResponseType", "StatusCode"];
const HEADER_TARGET = /^gatewayresponse\.header\.([\w-]+)$/;

/** Bodies that API Gateway writes with a space (recorded: 36 bytes for an internal error). */
const SPACED: ReadonlySet<string> = new Set([
  "API_CONFIGURATION_ERROR",
  "DEFAULT_5XX",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
]);

/**
 * All 21 gateway responses, inheritance applied: a type of its own inherits nothing, any other takes status, headers and
 * templates of DEFAULT_4XX or DEFAULT_5XX (recorded).
 */
export function readGatewayResponses(reading: Reading): Readonly<Record<ResponseType, GatewayResponseModel>> {
  const own = new Map<ResponseType, GatewayResponseModel>();
  for (const found of resourcesOf(reading, "AWS::ApiGateway::GatewayResponse")) {
    const model = readOwn(reading, found);
    if (model) own.set(model.type, model);
  }
  const types = Object.keys(RESPONSE_TYPES) as ResponseType[];
  const entries = types.map((type) => [type, own.get(type) ?? inherit(type, own)] as const);
  return Object.fromEntries(entries) as Record<ResponseType, GatewayResponseModel>;
}

function readOwn(reading: Reading, found: ReadResource): GatewayResponseModel | undefined {
  const properties = readProperties(reading, found, READS, ["RestApiId"]);
  const type = requiredText(properties, "ResponseType");
  if (!isResponseType(type)) {
    refuse(properties, "ResponseType", `"${type}" is not one of ${Object.keys(RESPONSE_TYPES).join(", ")}`);
    return undefined;
  }
  const templates = textMapOf(properties, "ResponseTemplates");
  return {
    type,
    logicalId: found.logicalId,
    status: numberOf(properties, "StatusCode") ?? RESPONSE_TYPES[type].status,
    headers: readHeaders(properties),
    // A type that is put without a template gets the stock one, not the default's (recorded).
    templates: Object.keys(templates).length > 0 ? templates : stockTemplates(type),
  };
}

function inherit(type: ResponseType, own: ReadonlyMap<ResponseType, GatewayResponseModel>): GatewayResponseModel {
  const status = RESPONSE_TYPES[type].status;
  const fallback = status === undefined ? undefined : own.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  if (!fallback) return { type, status, headers: {}, templates: stockTemplates(type) };
  return { ...fallback, type, status: fallback.status ?? status };
}

function readHeaders(properties: Properties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [target, source] of Object.entries(textMapOf(properties, "ResponseParameters"))) {
    const name = HEADER_TARGET.exec(target)?.[1];
    if (name === undefined || !parseMappingSource(source)) {
      refuse(properties, `ResponseParameters.${target}`, `the mapping from ${source} is not supported`);
    } else {
      headers[name] = source;
    }
  }
  return headers;
}

function stockTemplates(type: ResponseType): Record<string, string> {
  // An authorizer's refusal has been seen with a capital M (V*), though the template reads back in lower case.
  const key = type === "ACCESS_DENIED" ? "Message" : "message";
  const space = SPACED.has(type) ? " " : "";
  return { "application/json": `{"${key}":${space}$context.error.messageString}` };
}

function isResponseType(value: string): value is ResponseType {
  return Object.hasOwn(RESPONSE_TYPES, value);
}
