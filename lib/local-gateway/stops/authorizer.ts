import type { Answer } from "../exchange/answer.ts";
import { Denial } from "../exchange/denial.ts";
import { type Exchange, isRepeated, lastHeader, routeOf, type Stop, step } from "../exchange/exchange.ts";
import { targetTooLong } from "../exchange/front-door.ts";
import type { World } from "../exchange/world.ts";
import type { ApiModel } from "../model/api.ts";
import type { AuthorizerModel } from "../model/method.ts";
import { type AuthorizerOutput, AuthorizerOutputError, parseAuthorizerOutput } from "../policy/authorizer-output.ts";
import type { PolicyDecision } from "../policy/execute-api-policy.ts";
import { type AuthorizerCache, authorizerCache } from "./authorizer-cache.ts";
import { factsOf, policyDenial, resourcePolicy } from "./resource-policy.ts";

/** An authorizer, prepared once. */
interface PreparedAuthorizer {
  readonly model: AuthorizerModel;
  readonly lowerCaseHeader: string;
  readonly cache: AuthorizerCache<AuthorizerOutput>;
}

/** The method ARN may have this many bytes; beyond it API Gateway answers 414 in plain text. */
const MAX_METHOD_ARN_BYTES = 1600;

/**
 * The Lambda TOKEN authorizer, between the two phases of the resource policy: an explicit Deny there refuses before the
 * function is invoked; afterwards both policies are evaluated together.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function authorizerStop(model: ApiModel, world: Pick<World, "now" | "invoke" | "note">): Stop {
  const authorizers = prepareAuthorizers(model);
  const consultResourcePolicy = resourcePolicy(model);
  return {
    stop: "authorizer",
    run: (exchange) => {
      const byResource = consultResourcePolicy(exchange);
      if (byResource === "deny") throw policyDenial(exchange, true);
      const { authorizer } = routeOf(exchange).method;
      if (!authorizer) return admitAnonymous(exchange, byResource);
      if (exchange.methodArn.length > MAX_METHOD_ARN_BYTES) return targetTooLong();
      const prepared = authorizers.get(authorizer);
      if (!prepared) throw new TypeError(`${authorizer.logicalId} was not prepared`);
      const token = readToken(exchange, prepared, world);
      // The cache comes first: it only holds tokens of the right form, and most tokens are in it.
      const cached = prepared.cache.find(token, world.now());
      if (cached) return decide(exchange, prepared, cached, byResource, "from the cache");
      refuseMalformed(exchange, prepared, token);
      return askAuthorizer(exchange, prepared, token, world).then((output) =>
        decide(exchange, prepared, output, byResource, "by the function"),
      );
    },
  };
}

function prepareAuthorizers({ routes }: ApiModel): ReadonlyMap<AuthorizerModel, PreparedAuthorizer> {
  const models = new Set(routes.flatMap(({ methods }) => methods.flatMap(({ authorizer }) => authorizer ?? [])));
  return new Map(
    [...models].map((model) => {
      const cache = authorizerCache<AuthorizerOutput>(model.resultTtlSeconds);
      return [model, { model, lowerCaseHeader: model.headerName.toLowerCase(), cache }];
    }),
  );
}

/** Without an authorizer, a resource policy has to allow the call. */
function admitAnonymous(exchange: Exchange, byResource: PolicyDecision | undefined): undefined {
  if (byResource === "none") throw policyDenial(exchange, false);
  step(exchange, { looked: "authorization of the method", decided: "none is needed", outcome: "passed" });
}

/** @throws Denial UNAUTHORIZED without a token */
function readToken(
  exchange: Exchange,
  { model, lowerCaseHeader }: PreparedAuthorizer,
  world: Pick<World, "note">,
): string {
  const token = lastHeader(exchange, lowerCaseHeader);
  if (!token) throw unusableToken(exchange, model, "is missing");
  if (isRepeated(exchange, lowerCaseHeader)) {
    world.note(`which of several ${model.headerName} headers an authorizer gets is not known; here it is the last`);
  }
  return token;
}

/** A token of the wrong form is refused before the function is invoked. @throws Denial UNAUTHORIZED */
function refuseMalformed(exchange: Exchange, { model }: PreparedAuthorizer, token: string): void {
  if (!model.identityValidation || model.identityValidation.test(token)) return;
  throw unusableToken(exchange, model, "does not match the identity validation expression");
}

function unusableToken(exchange: Exchange, model: AuthorizerModel, fault: string): Denial {
  const { logicalId, headerName } = model;
  const decided = `${fault}: the function is not asked`;
  step(exchange, { logicalId, looked: `header ${headerName}`, decided, outcome: "refused" });
  return new Denial("UNAUTHORIZED");
}

async function askAuthorizer(
  exchange: Exchange,
  { model, cache }: PreparedAuthorizer,
  token: string,
  world: Pick<World, "now" | "invoke">,
): Promise<AuthorizerOutput> {
  const { logicalId } = model;
  if (!model.mayInvoke) {
    const looked = `permission to invoke ${model.function.logicalId}`;
    step(exchange, { logicalId, looked, decided: "the template gives none", outcome: "refused" });
    throw new Denial("AUTHORIZER_CONFIGURATION_ERROR");
  }
  const event = { type: "TOKEN", authorizationToken: token, methodArn: exchange.methodArn };
  const result = await world.invoke(model.function, event);
  if (!result.ok) {
    const isUnauthorized = result.kind === "thrown" && result.errorMessage === "Unauthorized";
    const decided = isUnauthorized ? 'threw "Unauthorized"' : `failed: ${result.kind}`;
    const looked = `function ${model.function.logicalId}`;
    step(exchange, { logicalId, looked, decided, outcome: "refused", invocationId: result.requestId });
    throw new Denial(isUnauthorized ? "UNAUTHORIZED" : "AUTHORIZER_FAILURE");
  }
  const output = parseOutput(exchange, model, result.payload);
  cache.store(token, output, world.now());
  return output;
}

function parseOutput(exchange: Exchange, model: AuthorizerModel, payload: unknown): AuthorizerOutput {
  try {
    return parseAuthorizerOutput(payload);
  } catch (error) {
    if (!(error instanceof AuthorizerOutputError)) throw error;
    const looked = `answer of ${model.function.logicalId}`;
    step(exchange, { logicalId: model.logicalId, looked, decided: error.message, outcome: "refused" });
    throw new Denial("AUTHORIZER_CONFIGURATION_ERROR");
  }
}

/** Both policies together: any Deny refuses, any Allow admits, two times `none` refuses. */
function decide(
  exchange: Exchange,
  { model }: PreparedAuthorizer,
  output: AuthorizerOutput,
  byResource: PolicyDecision | undefined,
  origin: string,
): Answer | undefined {
  exchange.authorization = output;
  const { methodArn: arn } = exchange;
  const { decision, statement } = output.evaluate(arn, output.hasConditions ? factsOf(exchange) : {});
  const admits = decision === "allow" || (decision === "none" && byResource === "allow");
  if (exchange.trace) {
    const by = statement < 0 ? "no statement covers it" : `${decision} by statement ${statement}`;
    const { logicalId } = model;
    const outcome = admits ? "passed" : "refused";
    step(exchange, { logicalId, looked: `policy ${origin} for ${arn}`, decided: by, outcome });
  }
  if (admits) return undefined;
  if (decision !== "deny") throw new Denial("ACCESS_DENIED");
  throw new Denial("ACCESS_DENIED", {
    message: "User is not authorized to access this resource with an explicit deny in an identity-based policy",
  });
}
