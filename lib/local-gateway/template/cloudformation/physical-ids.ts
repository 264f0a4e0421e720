import type { TemplateResource } from "./template.ts";

const REGION = "us-east-1";
const ACCOUNT = "000000000000";

/** The pseudo parameters that a template sees locally; nothing of them exists anywhere. */
export const PSEUDO_PARAMETERS: Readonly<Record<string, unknown>> = {
  "AWS::AccountId": ACCOUNT,
  "AWS::Region": REGION,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::StackName": "local",
  "AWS::StackId": `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/local/00000000-0000-0000-0000-000000000000`,
  "AWS::NotificationARNs": [],
  "AWS::NoValue": undefined,
};

/** The local REST API's id: ten letters and digits, as AWS makes them. */
export const LOCAL_API_ID = "localapi00";

/** Where the local REST API lives. */
export const LOCAL_API = { region: REGION, accountId: ACCOUNT, apiId: LOCAL_API_ID } as const;

/** What `Ref` gives for a resource: its logical id, except where the value itself is read (API id, stage name). */
export function refOf(logicalId: string, resource: TemplateResource): string {
  const name = (property: string): string => {
    const value = resource.Properties?.[property];
    return typeof value === "string" ? value : logicalId;
  };
  switch (resource.Type) {
    case "AWS::ApiGateway::RestApi":
      return LOCAL_API_ID;
    case "AWS::ApiGateway::Stage":
      return name("StageName");
    case "AWS::Lambda::Function":
      return name("FunctionName");
    case "AWS::Lambda::Alias":
      return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionOf(resource)}:${name("Name")}`;
    case "AWS::ApiGateway::Model":
    case "AWS::SSM::Parameter":
      return name("Name");
    default:
      return logicalId;
  }
}

/** The function of an alias, by name or logical id. Its one version here is the code in the assembly. */
function functionOf({ Properties }: TemplateResource): string {
  const reference = Properties?.FunctionName;
  return typeof reference === "string" ? reference : String((reference as { Ref?: unknown } | undefined)?.Ref);
}

type AttributeOf = (logicalId: string, resource: TemplateResource) => string;

const lambdaArn: AttributeOf = (logicalId, resource) =>
  `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${refOf(logicalId, resource)}`;
const wafArn = (kind: string): AttributeOf => {
  return (logicalId) => `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/${kind}/${logicalId}/${logicalId}`;
};

/** The attributes of the types that the gateway interprets: closed, so that an unknown one is refused. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, AttributeOf>>>> = {
  "AWS::ApiGateway::RestApi": { RootResourceId: (id) => `${id}/root`, RestApiId: () => LOCAL_API_ID },
  "AWS::ApiGateway::Resource": { ResourceId: (id) => id },
  "AWS::ApiGateway::Authorizer": { AuthorizerId: (id) => id },
  "AWS::ApiGateway::Deployment": { DeploymentId: (id) => id },
  "AWS::ApiGateway::RequestValidator": { RequestValidatorId: (id) => id },
  "AWS::Lambda::Function": { Arn: lambdaArn },
  "AWS::WAFv2::WebACL": { Arn: wafArn("webacl"), Id: (id) => id },
  "AWS::WAFv2::IPSet": { Arn: wafArn("ipset"), Id: (id) => id },
  "AWS::WAFv2::RegexPatternSet": { Arn: wafArn("regexpatternset"), Id: (id) => id },
};

/** What `Fn::GetAtt` gives; undefined for an attribute that an interpreted type is not known to have. */
export function attributeOf(logicalId: string, resource: TemplateResource, attribute: string): string | undefined {
  const known = ATTRIBUTES[resource.Type];
  if (known) return known[attribute]?.(logicalId, resource);
  // Off the request's path only the form matters: a DNS name must be a valid one, anything else is any name.
  if (attribute.endsWith("DNSName") || attribute.endsWith("DnsName")) return `${logicalId.toLowerCase()}.local.invalid`;
  if (attribute.endsWith("Arn")) return `arn:aws:local:${REGION}:${ACCOUNT}:${logicalId}`;
  return `${logicalId}.${attribute}`;
}
