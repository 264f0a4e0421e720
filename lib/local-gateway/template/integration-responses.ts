import { type MappingTemplate, MappingTemplateError, parseMappingTemplate } from "../mapping/vtl/mapping-template.ts";
import type { IntegrationResponseModel } from "../model/integration.ts";
import {
  listOf,
  nestedValue,
  noteProblem,
  type Properties,
  parseForeignPattern,
  requiredText,
  textMapOf,
  textOf,
} from "./cloudformation/resource-reader.ts";

const HEADER_TARGET = /^method\.response\.header\.([\w-]+)$/;
const SOURCE =
  /^(?:'.*'|integration\.response\.(?:header|multivalueheader)\.[\w-]+|context\.[\w.]+|stageVariables\.\w+)$/s;

/** The integration responses of a method, in the template's order. */
export function readIntegrationResponses(integration: Properties): readonly IntegrationResponseModel[] {
  return listOf(integration, "IntegrationResponses").flatMap((value, index) => {
    const properties = nestedValue(integration, `IntegrationResponses[${index}]`, value, [
      "ContentHandling",
      "ResponseParameters",
      "ResponseTemplates",
      "SelectionPattern",
      "StatusCode",
    ]);
    return properties ? [readResponse(properties)] : [];
  });
}

function readResponse(properties: Properties): IntegrationResponseModel {
  refuseBinaryHandling(properties);
  const status = requiredText(properties, "StatusCode");
  if (!/^[1-5]\d\d$/.test(status)) noteProblem(properties, "StatusCode", `"${status}" is not an HTTP status`);
  return {
    status: Number(status),
    selectionPattern: readSelectionPattern(properties),
    headers: readHeaders(properties),
    templates: readTemplates(properties, "ResponseTemplates"),
  };
}

/** CONVERT_TO_TEXT changes nothing where every body is text. Conversion to binary is not supported. */
export function refuseBinaryHandling(properties: Properties): void {
  const handling = textOf(properties, "ContentHandling");
  if (handling !== undefined && handling !== "CONVERT_TO_TEXT") {
    noteProblem(properties, "ContentHandling", `${handling} is not supported, only CONVERT_TO_TEXT`);
  }
}

function readSelectionPattern(properties: Properties): RegExp | undefined {
  const pattern = textOf(properties, "SelectionPattern");
  if (pattern === undefined || pattern === "" || pattern === "default") return undefined;
  try {
    return parseForeignPattern(pattern, { whole: true });
  } catch (error) {
    noteProblem(properties, "SelectionPattern", (error as Error).message);
    return undefined;
  }
}

function readHeaders(properties: Properties): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [target, source] of Object.entries(textMapOf(properties, "ResponseParameters"))) {
    const name = HEADER_TARGET.exec(target)?.[1];
    if (name === undefined || !SOURCE.test(source)) {
      noteProblem(properties, `ResponseParameters.${target}`, `the mapping from ${source} is not supported`);
    } else {
      headers[name] = source;
    }
  }
  return headers;
}

/** Parsed templates by content type; a template that cannot be run is noted with its reasons. */
export function readTemplates(properties: Properties, name: string): ReadonlyMap<string, MappingTemplate> {
  const templates = new Map<string, MappingTemplate>();
  for (const [contentType, text] of Object.entries(textMapOf(properties, name))) {
    try {
      templates.set(contentType.toLowerCase(), parseMappingTemplate(text));
    } catch (error) {
      if (!(error instanceof MappingTemplateError)) throw error;
      noteProblem(properties, `${name}.${contentType}`, error.message);
    }
  }
  return templates;
}
