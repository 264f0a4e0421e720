import jsonschema, { type Schema } from "jsonschema";
import type { ValidateBody } from "../model/method.ts";
import { isRecord } from "../model/record.ts";
import { LOCAL_API_ID } from "./cloudformation/physical-ids.ts";
import {
  booleanOf,
  type Reading,
  readProperties,
  requiredText,
  resourcesOf,
  textOf,
} from "./cloudformation/resource-reader.ts";

/** What a request validator looks at. */
export interface RequestValidator {
  readonly parameters: boolean;
  readonly body: boolean;
}

export type FindValidator = (id: string | undefined) => RequestValidator;

const NOTHING: RequestValidator = { parameters: false, body: false };

/** A finder over the template's request validators; a method without one is not validated. */
export function validatorFinder(reading: Reading): FindValidator {
  const validators = new Map(
    resourcesOf(reading, "AWS::ApiGateway::RequestValidator").map((found) => {
      const properties = readProperties(
        reading,
        found,
        ["ValidateRequestBody", "ValidateRequestParameters"],
        ["Name", "RestApiId"],
      );
      const parameters = booleanOf(properties, "ValidateRequestParameters");
      return [found.logicalId, { parameters, body: booleanOf(properties, "ValidateRequestBody") }] as const;
    }),
  );
  return (id) => (id === undefined ? NOTHING : (validators.get(id) ?? NOTHING));
}

/** Finds the model of a name; undefined when the API has none. */
export type FindModel = (name: string) => ValidateBody | undefined;

/** Models that every API has. */
const BUILT_IN: Readonly<Record<string, Schema>> = {
  Empty: {},
  Error: { type: "object", properties: { message: { type: "string" } } },
};

/**
 * A finder over the API's models, which may refer to one another by
 * `https://apigateway.amazonaws.com/restapis/<api>/models/<name>`. Read when a method first asks for one.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function modelFinder(reading: Reading): FindModel {
  let models: ReadonlyMap<string, ValidateBody> | undefined;
  return (name) => {
    models ??= readModels(reading);
    return models.get(name);
  };
}

function readModels(reading: Reading): ReadonlyMap<string, ValidateBody> {
  const schemas = new Map<string, Schema>(Object.entries(BUILT_IN));
  for (const found of resourcesOf(reading, "AWS::ApiGateway::Model")) {
    const properties = readProperties(reading, found, ["Name", "Schema"], ["ContentType", "Description", "RestApiId"]);
    const { Schema: schema } = properties.values;
    const parsed = typeof schema === "string" ? parseSchema(requiredText(properties, "Schema")) : schema;
    if (isRecord(parsed)) schemas.set(textOf(properties, "Name") ?? found.logicalId, parsed);
    else reading.problems.push({ logicalId: found.logicalId, property: "Schema", message: "is not a JSON schema" });
  }
  const validator = new jsonschema.Validator();
  for (const [name, schema] of schemas) validator.addSchema(schema, addressOf(name));
  refuseUnresolved(reading, validator, schemas);
  return new Map([...schemas].map(([name, schema]) => [name, validateWith(validator, name, schema)]));
}

/** A reference that names no model of the API fails at start instead of at the first request. */
function refuseUnresolved(
  reading: Reading,
  { unresolvedRefs }: jsonschema.Validator,
  schemas: ReadonlyMap<string, Schema>,
): void {
  for (const [name, schema] of schemas) {
    const text = JSON.stringify(schema);
    for (const address of new Set(unresolvedRefs)) {
      if (!text.includes(address.replace(/[#/]+$/, ""))) continue;
      reading.problems.push({ logicalId: name, property: "Schema", message: `no model is at ${address}` });
    }
  }
}

function validateWith(validator: jsonschema.Validator, name: string, schema: Schema): ValidateBody {
  const base = addressOf(name);
  return (document) => validator.validate(document, schema, { base }).errors.map(({ stack }) => stack);
}

function addressOf(name: string): string {
  return `https://apigateway.amazonaws.com/restapis/${LOCAL_API_ID}/models/${name}`;
}

function parseSchema(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
