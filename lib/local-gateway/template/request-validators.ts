import { booleanOf, type Reading, readProperties, resourcesOf } from "./cloudformation/resource-reader.ts";

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
