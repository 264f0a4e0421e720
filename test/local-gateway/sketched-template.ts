type Raw = Readonly<Record<string, unknown>>;

/** A REST API in few words; everything named `Raw` is written as in CloudFormation. */
export interface ApiSketch {
  /** By `METHOD /path`; members of the method beside `Integration` may be given too. */
  readonly methods: Readonly<Record<string, Raw>>;
  /** Properties of the RestApi: `Policy`, `BinaryMediaTypes`, `EndpointConfiguration`. */
  readonly restApi?: Raw;
  readonly stage?: Raw;
  readonly authorizer?: Raw;
  readonly function?: Raw;
  /** By response type. */
  readonly gatewayResponses?: Readonly<Record<string, Raw>>;
  readonly webAcl?: Raw;
  /** Addresses by logical id. */
  readonly ipSets?: Readonly<Record<string, readonly string[]>>;
  readonly validator?: Raw;
  /** Whole resources of any type, by logical id. */
  readonly resources?: Readonly<Record<string, Raw>>;
}

/** An integration that answers 200 with nothing. */
export const MOCK: Raw = {
  Integration: {
    Type: "MOCK",
    RequestTemplates: { "application/json": '{"statusCode": 200}' },
    IntegrationResponses: [{ StatusCode: "200" }],
  },
};

/** The whole template; a method whose `AuthorizationType` is CUSTOM gets the sketch's authorizer. */
export function sketchedTemplate(sketch: ApiSketch): { Resources: Record<string, unknown> } {
  const resources: Record<string, unknown> = {
    Api: resource("RestApi", { Name: "sketch", ...sketch.restApi }),
    Deployment: resource("Deployment", { RestApiId: { Ref: "Api" } }),
    Stage: resource("Stage", {
      RestApiId: { Ref: "Api" },
      DeploymentId: { Ref: "Deployment" },
      StageName: "live",
      ...sketch.stage,
    }),
    Function: functionResource(sketch.function),
    Permission: {
      Type: "AWS::Lambda::Permission",
      Properties: { FunctionName: { "Fn::GetAtt": ["Function", "Arn"] }, Principal: "apigateway.amazonaws.com" },
    },
    Authorizer: resource("Authorizer", authorizerProperties(sketch.authorizer)),
  };
  for (const [key, method] of Object.entries(sketch.methods)) addMethod(resources, key, method);
  for (const [type, properties] of Object.entries(sketch.gatewayResponses ?? {})) {
    resources[`Response${type}`] = resource("GatewayResponse", {
      RestApiId: { Ref: "Api" },
      ResponseType: type,
      ...properties,
    });
  }
  if (sketch.validator)
    resources.Validator = resource("RequestValidator", { RestApiId: { Ref: "Api" }, ...sketch.validator });
  addWebAcl(resources, sketch);
  return { Resources: { ...resources, ...sketch.resources } };
}

function resource(type: string, Properties: Raw) {
  return { Type: `AWS::ApiGateway::${type}`, Properties };
}

function functionResource(properties: Raw = {}) {
  return {
    Type: "AWS::Lambda::Function",
    Properties: {
      Code: { S3Bucket: "b", S3Key: `${"0".repeat(64)}.zip` },
      Handler: "index.handler",
      Runtime: "nodejs24.x",
      ...properties,
    },
  };
}

/** The URI under which API Gateway invokes the sketch's function. */
export const FUNCTION_URI = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's
  "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations",
};

function authorizerProperties(properties: Raw = {}): Raw {
  return {
    RestApiId: { Ref: "Api" },
    Type: "TOKEN",
    Name: "authorizer",
    AuthorizerUri: FUNCTION_URI,
    IdentitySource: "method.request.header.Authorization",
    ...properties,
  };
}

function addMethod(resources: Record<string, unknown>, key: string, method: Raw): void {
  const [httpMethod = "", path = "/"] = key.split(" ");
  const ResourceId = addPath(resources, path);
  const authorizer = method.AuthorizationType === "CUSTOM" ? { AuthorizerId: { Ref: "Authorizer" } } : {};
  resources[`Method ${key}`] = resource("Method", {
    RestApiId: { Ref: "Api" },
    ResourceId,
    HttpMethod: httpMethod,
    AuthorizationType: "NONE",
    ...authorizer,
    ...method,
  });
}

function addPath(resources: Record<string, unknown>, path: string): unknown {
  let parent: unknown = { "Fn::GetAtt": ["Api", "RootResourceId"] };
  let soFar = "";
  for (const part of path.split("/").filter((segment) => segment !== "")) {
    soFar += `/${part}`;
    const logicalId = `Resource ${soFar}`;
    resources[logicalId] ??= resource("Resource", { RestApiId: { Ref: "Api" }, ParentId: parent, PathPart: part });
    parent = { Ref: logicalId };
  }
  return parent;
}

function addWebAcl(resources: Record<string, unknown>, { webAcl, ipSets = {} }: ApiSketch): void {
  for (const [logicalId, addresses] of Object.entries(ipSets)) {
    resources[logicalId] = {
      Type: "AWS::WAFv2::IPSet",
      Properties: { Addresses: addresses, IPAddressVersion: "IPV4", Scope: "REGIONAL" },
    };
  }
  if (!webAcl) return;
  resources.WebAcl = {
    Type: "AWS::WAFv2::WebACL",
    Properties: { DefaultAction: { Allow: {} }, Scope: "REGIONAL", VisibilityConfig: {}, ...webAcl },
  };
  resources.Association = {
    Type: "AWS::WAFv2::WebACLAssociation",
    Properties: {
      ResourceArn: "arn:aws:apigateway:us-east-1::/restapis/localapi00/stages/live",
      WebACLArn: { "Fn::GetAtt": ["WebAcl", "Arn"] },
    },
  };
}
