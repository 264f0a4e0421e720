import { Validations } from "aws-cdk-lib";
import {
  AuthorizationType,
  ContentHandling,
  type IResource,
  type Method,
  MockIntegration,
  PassthroughBehavior,
} from "aws-cdk-lib/aws-apigateway";
import type { CorsPolicy } from "./cors-headers.ts";

/**
 * Defines the OPTIONS method of a resource. It has no authorizer, since a browser sends a preflight without credentials.
 *
 * CDK's `addCorsPreflight` is not used: it answers a foreign origin with the first allowed one, and fails once the API
 * has binary media types.
 *
 * @param allowMethods methods that a page may use on this path
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export function definePreflight(resource: IResource, cors: CorsPolicy, allowMethods: readonly string[]): Method {
  const method = resource.addMethod("OPTIONS", preflightIntegration(cors, allowMethods), {
    authorizationType: AuthorizationType.NONE,
    methodResponses: [{ statusCode: "204", responseParameters: { "method.response.header.Vary": true } }],
  });
  Validations.of(method).acknowledge({
    id: "AwsSolutions-APIG4",
    reason: "A preflight carries no credentials, and its answer comes from the gateway alone",
  });
  return method;
}

function preflightIntegration(cors: CorsPolicy, allowMethods: readonly string[]): MockIntegration {
  // Without the conversion, a MOCK fails for bodies that the API takes as binary. Both sides need it.
  const contentHandling = ContentHandling.CONVERT_TO_TEXT;
  return new MockIntegration({
    contentHandling,
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { "application/json": '{"statusCode":204}' },
    integrationResponses: [
      {
        statusCode: "204",
        contentHandling,
        responseParameters: { "method.response.header.Vary": "'Origin'" },
        responseTemplates: { "application/json": renderPreflightTemplate(cors, allowMethods) },
      },
    ],
  });
}

/**
 * The mapping template of the answer: the CORS headers for an origin of the allowlist, matched exactly, and none for any
 * other. `header.get` regards the case of names, HTTP does not: HTTP/2 sends `origin`, and `ORIGIN` is allowed as well.
 */
export function renderPreflightTemplate(cors: CorsPolicy, allowMethods: readonly string[]): string {
  if (cors.origins.length === 0) return "";
  const isAllowed = [...cors.origins].sort().map((origin) => `$origin == "${origin}"`);
  const headers = Object.entries(preflightHeaders(cors, allowMethods));
  return [
    "#foreach($name in $input.params().header.keySet())",
    '#if($name.equalsIgnoreCase("origin"))#set($origin = $input.params().header.get($name))#end',
    "#end",
    `#if(${isAllowed.join(" || ")})`,
    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
    ...headers.map(([name, value]) => `#set($context.responseOverride.header.${name} = "${value}")`),
    "#end",
  ].join("\n");
}

function preflightHeaders(cors: CorsPolicy, allowMethods: readonly string[]): Record<string, string> {
  return {
    "Access-Control-Allow-Methods": allowMethods.join(","),
    "Access-Control-Allow-Headers": cors.allowHeaders.join(","),
    "Access-Control-Max-Age": String(cors.maxAgeSeconds),
    ...(cors.allowCredentials ? { "Access-Control-Allow-Credentials": "true" } : {}),
  };
}
