import { parseMappingSource } from "../mapping/mapping-source.ts";
import { type GatewayResponseModel, RESPONSE_TYPES, type ResponseType } from "../model/gateway-response.ts";
import {
  noteProblem,
  numberOf,
  type Properties,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textMapOf,
} from "./cloudformation/resource-reader.ts";

const READS = ["ResponseParameters", "ResponseTemplates", "ResponseType", "StatusCode"];
const HEADER_TARGET = /^gatewayresponse\.header\.([\w-]+)$/;

/** What reads back for a type that is put without a template, or not at all (recorded). */
const STOCK_TEMPLATES = { "application/json": '{"message":$context.error.messageString}' };

/**
 * All 21 gateway responses, inheritance applied: a type in the template inherits nothing, any other takes status,
 * headers and templates of DEFAULT_4XX or DEFAULT_5XX (recorded).
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
    noteProblem(properties, "ResponseType", `"${type}" is not one of ${Object.keys(RESPONSE_TYPES).join(", ")}`);
    return undefined;
  }
  const templates = textMapOf(properties, "ResponseTemplates");
  const isStock = Object.keys(templates).length === 0;
  return {
    type,
    logicalId: found.logicalId,
    status: numberOf(properties, "StatusCode") ?? RESPONSE_TYPES[type].status,
    headers: readHeaders(properties),
    templates: isStock ? STOCK_TEMPLATES : templates,
    isStock,
  };
}

function inherit(type: ResponseType, own: ReadonlyMap<ResponseType, GatewayResponseModel>): GatewayResponseModel {
  const status = RESPONSE_TYPES[type].status;
  const fallback = status === undefined ? undefined : own.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
  if (!fallback) return { type, status, headers: {}, templates: STOCK_TEMPLATES, isStock: true };
  return { ...fallback, type, status: fallback.status ?? status };
}

function readHeaders(properties: Properties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [target, source] of Object.entries(textMapOf(properties, "ResponseParameters"))) {
    const name = HEADER_TARGET.exec(target)?.[1];
    if (name === undefined || !parseMappingSource(source)) {
      noteProblem(properties, `ResponseParameters.${target}`, `the mapping from ${source} is not supported`);
    } else {
      headers[name] = source;
    }
  }
  return headers;
}

function isResponseType(value: string): value is ResponseType {
  return Object.hasOwn(RESPONSE_TYPES, value);
}
