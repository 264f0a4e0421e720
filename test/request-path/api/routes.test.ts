import { describe, expect, test } from "@jest/globals";
import type { Template } from "aws-cdk-lib/assertions";
import { METHODS } from "../../../lib/config/environment-config.ts";
import { resourcesOf, templateOf } from "../../helpers/synthesized.ts";

function withRoutes(...routes: readonly (readonly [methods: readonly string[], path: string])[]): Template {
  return templateOf({ auth: { rules: routes.map(([methods, path]) => ({ methods, path })) } });
}

/** Every `METHOD /path` of a template but the preflights, from the resources' own path parts. */
function routesIn(template: Template): string[] {
  const resources = template.findResources("AWS::ApiGateway::Resource");
  const pathOf = (id: string | undefined): string => {
    const { PathPart, ParentId } = (id === undefined ? undefined : resources[id]?.Properties) ?? {};
    return PathPart === undefined ? "" : `${pathOf(ParentId.Ref)}/${PathPart}`;
  };
  return resourcesOf(template, "AWS::ApiGateway::Method")
    .filter(({ Properties }) => Properties.HttpMethod !== "OPTIONS")
    .map(({ Properties }) => `${Properties.HttpMethod} ${pathOf(Properties.ResourceId.Ref)}`)
    .sort();
}

describe("a segment that is called like something inside a resource of CDK's", () => {
  const names = [...METHODS, "OPTIONS", "ANY", "Resource", "Default"];

  test.each(["", "/a", "/Default"])("is a path like any other below %j", (parent) => {
    const paths = names.flatMap((name) => [`${parent}/${name}`, `${parent}/${name}/${name}`]);
    const routes = [...new Set([parent || "/b", ...paths])].map((path) => [["GET", "POST"], path] as const);
    expect(routesIn(withRoutes(...routes))).toEqual(
      routes.flatMap(([methods, path]) => methods.map((method) => `${method} ${path}`)).sort(),
    );
  });

  test("has one logical id, whatever methods are beside it", () => {
    const idOf = (parentMethod: string) => {
      const template = withRoutes([[parentMethod], "/a"], [["GET"], "/a/GET"]);
      return Object.keys(template.findResources("AWS::ApiGateway::Resource", { Properties: { PathPart: "GET" } }));
    };
    expect(idOf("GET")).toEqual(idOf("POST"));
  });
});
