import type { FunctionModel } from "../model/function.ts";

/** A Lambda TOKEN authorizer. */
export interface AuthorizerModel {
  readonly logicalId: string;
  /** Name of the request header that holds the token, from the identity source. */
  readonly headerName: string;
  /** The token must match it as a whole, or it is refused without asking the function. Undefined: anything goes. */
  readonly identityValidation?: RegExp;
  /** 0: nothing is cached. */
  readonly resultTtlSeconds: number;
  readonly function: FunctionModel;
  /** False: the template does not let API Gateway invoke the function, and every call ends in a configuration error. */
  readonly mayInvoke: boolean;
}
