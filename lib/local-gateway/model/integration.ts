import type { MappingTemplate } from "../mapping/vtl/mapping-template.ts";
import type { FunctionModel } from "../model/function.ts";

/** Where a mapping takes its value from: `method.request.header.X`, `context.requestId`, `'static'`, ... */
export type MappingSource =
  | { readonly kind: "static"; readonly value: string }
  | { readonly kind: "header" | "multivalueheader"; readonly name: string }
  | { readonly kind: "querystring" | "multivaluequerystring"; readonly name: string }
  | { readonly kind: "path"; readonly name: string }
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "stageVariable"; readonly name: string };

/** One request mapping: `integration.request.<location>.<name>` from a source. */
export interface RequestMapping {
  readonly location: "header" | "querystring" | "path";
  readonly name: string;
  readonly source: MappingSource;
}

export type Passthrough = "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";

export interface IntegrationResponseModel {
  readonly status: number;
  /** Matched as a whole; undefined: the default response. */
  readonly selectionPattern?: RegExp;
  /** Header name to mapping expression (`'static'`, `integration.response.header.X`). */
  readonly headers: Readonly<Record<string, string>>;
  /** Content type to template. */
  readonly templates: ReadonlyMap<string, MappingTemplate>;
}

interface IntegrationBase {
  readonly requestTemplates: ReadonlyMap<string, MappingTemplate>;
  readonly passthrough: Passthrough;
  /** `CONVERT_TO_TEXT`: bodies of a binary media type go through templates as text. */
  readonly convertsToText: boolean;
  readonly responses: readonly IntegrationResponseModel[];
  readonly mappings: readonly RequestMapping[];
  /** A mapping target that API Gateway deploys and then answers with 500; undefined when there is none. */
  readonly illegalTarget?: string;
  /** 50 to 29,000 unless the account's quota was raised; default 29,000. */
  readonly timeoutMillis: number;
}

export interface MockIntegration extends IntegrationBase {
  readonly type: "MOCK";
}

export interface HttpIntegration extends IntegrationBase {
  readonly type: "HTTP" | "HTTP_PROXY";
  /** `ANY`: the client's own method. */
  readonly httpMethod: string;
  /** Absolute, with `{name}` and `${stageVariables.x}` placeholders. */
  readonly uri: string;
  /** True: reached through a VPC link, so that `upstream` replaces the address. */
  readonly isPrivate: boolean;
  /** True: the answer is passed on as it comes, without a Content-Length from the gateway. */
  readonly isStreamed: boolean;
}

export interface LambdaIntegration extends IntegrationBase {
  /** `AWS`: with templates on both sides. */
  readonly type: "AWS" | "AWS_PROXY";
  readonly httpMethod: string;
  readonly function: FunctionModel;
  /** False: the template does not let API Gateway invoke the function, and every call ends in a configuration error. */
  readonly mayInvoke: boolean;
}

export type IntegrationModel = MockIntegration | HttpIntegration | LambdaIntegration;

/** Whether API Gateway would answer every call with a 500: a forbidden mapping target, or a function out of reach. */
export function isMisconfigured(integration: IntegrationModel): boolean {
  if (integration.illegalTarget !== undefined) return true;
  return "function" in integration && (integration.httpMethod !== "POST" || !integration.mayInvoke);
}
