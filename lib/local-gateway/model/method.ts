import type { FunctionModel } from "./function.ts";
import type { IntegrationModel } from "./integration.ts";

/** A request parameter that the method's validator requires. */
export interface RequiredParameter {
  readonly location: "header" | "path" | "querystring";
  readonly name: string;
}

/** What is wrong with a request's JSON document; empty when it conforms. */
export type ValidateBody = (document: unknown) => readonly string[];

/** A token bucket: `burst` is its size, `requestsPerSecond` refills it. */
export interface ThrottleModel {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** One method of one resource. */
export interface MethodModel {
  readonly logicalId: string;
  readonly resourceId: string;
  /** `/api/v1/jobs/{id}` */
  readonly resourcePath: string;
  /** An HTTP method, or `ANY`. */
  readonly method: string;
  readonly authorization: "NONE" | "CUSTOM";
  readonly authorizer?: AuthorizerModel;
  readonly apiKeyRequired: boolean;
  readonly requiredParameters: readonly RequiredParameter[];
  /** By content type; empty unless the method's validator looks at bodies. */
  readonly bodyModels: ReadonlyMap<string, ValidateBody>;
  readonly integration: IntegrationModel;
  readonly throttle?: ThrottleModel;
}

/** A resource of the API with the methods that it has. */
export interface RouteModel {
  readonly logicalId: string;
  readonly path: string;
  readonly methods: readonly MethodModel[];
}

/** A Lambda TOKEN authorizer. */
export interface AuthorizerModel {
  readonly logicalId: string;
  /** Name of the request header that holds the token, from the identity source. */
  readonly headerName: string;
  /**
   * Must match the whole token, or the token is refused and the function not invoked. Undefined: every token passes.
   */
  readonly identityValidation?: RegExp;
  /** 0: nothing is cached. */
  readonly resultTtlSeconds: number;
  readonly function: FunctionModel;
  /** False: the template does not let API Gateway invoke the function, and every call ends in a configuration error. */
  readonly mayInvoke: boolean;
}
