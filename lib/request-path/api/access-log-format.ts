import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";

/**
 * One JSON line for each request: which route, who, what each stop said and how long it took.
 *
 * Who: the issuer, and the principal where the configuration allows subjects in logs. Otherwise the authorizer's request id leads
 * to the authorizer's log, which has a hash of the subject. No header, no query string (people put tokens there), and no message
 * that quotes one. API Gateway does not escape values, so free text from a client is left out, its raw path included: a quotation
 * mark would break the line, or forge fields. The route is logged, and the request id, which the host gets as well.
 *
 * @param logSubjects whether the principal is logged
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function accessLogFormat(environment: string, logSubjects: boolean): AccessLogFormat {
  const fields = {
    ...REQUEST,
    ...(logSubjects ? { principal: "$context.authorizer.principalId" } : {}),
    ...CREDENTIAL,
    ...ANSWER,
    ...STOPS,
  };
  return AccessLogFormat.custom(JSON.stringify({ environment, ...fields }));
}

const REQUEST = {
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  time: "$context.requestTimeEpoch",
  sourceIp: "$context.identity.sourceIp",
  domain: "$context.domainName",
  protocol: "$context.protocol",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
};

const CREDENTIAL = {
  issuer: "$context.authorizer.issuer",
};

const ANSWER = {
  status: "$context.status",
  // Which gateway response was given, if one was; the upstream's own answers have none.
  responseType: "$context.error.responseType",
  responseLength: "$context.responseLength",
  latency: "$context.responseLatency",
};

const STOPS = {
  webAcl: "$context.wafResponseCode",
  webAclStatus: "$context.waf.status",
  webAclError: "$context.waf.error",
  webAclLatency: "$context.waf.latency",
  authorizeStatus: "$context.authorize.status",
  authorizerStatus: "$context.authorizer.status",
  authorizerError: "$context.authorizer.error",
  authorizerLatency: "$context.authorizer.latency",
  // Finds the line that the Lambda wrote about the decision; unset when the decision came from API Gateway's cache.
  authorizerRequestId: "$context.authorizer.requestId",
  upstreamStatus: "$context.integrationStatus",
  upstreamError: "$context.integrationErrorMessage",
  // Until the end of the answer's stream; the next two until its headers and its first byte.
  upstreamLatency: "$context.integrationLatency",
  upstreamHeadersLatency: "$context.integration.timeToAllHeaders",
  upstreamFirstByteLatency: "$context.integration.timeToFirstContent",
  transferMode: "$context.integration.responseTransferMode",
  traceId: "$context.xrayTraceId",
};
