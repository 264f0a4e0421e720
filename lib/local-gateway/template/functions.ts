import type { FunctionModel } from "../model/function.ts";
import { LOCAL_API } from "./cloudformation/physical-ids.ts";
import {
  nested,
  noteProblem,
  numberOf,
  type Properties,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
  textMapOf,
  textOf,
} from "./cloudformation/resource-reader.ts";

/** Finds the function that an `.../functions/<arn>/invocations` URI names; undefined when the template has none. */
type FindFunction = (uri: string) => FunctionModel | undefined;

/** Whether the template lets API Gateway invoke the function; without that, AWS answers every call with a 500. */
type MayInvoke = (lambda: FunctionModel) => boolean;

/** The template's functions, for authorizers and integrations. */
export interface Functions {
  readonly find: FindFunction;
  readonly mayInvoke: MayInvoke;
}

export function readFunctions(reading: Reading, assetDirectory: (assetPath: string) => string): Functions {
  return { find: functionFinder(reading, assetDirectory), mayInvoke: permissionCheck(reading) };
}

const READS = ["Code", "Handler", "Runtime", "Timeout", "MemorySize", "Environment", "PackageType", "FunctionName"];
const IGNORES = [
  "Architectures",
  "Description",
  "EphemeralStorage",
  "KmsKeyArn",
  "LoggingConfig",
  "RecursiveLoop",
  "ReservedConcurrentExecutions",
  "Role",
  "RuntimeManagementConfig",
  "SnapStart",
  "Tags",
  "TracingConfig",
];

const PERMISSION_IGNORES = [
  "Action",
  "EventSourceToken",
  "FunctionUrlAuthType",
  "InvokedViaFunctionUrl",
  "Principal",
  "PrincipalOrgID",
  "SourceAccount",
  "SourceArn",
];
const POINTER_IGNORES = [
  "CodeSha256",
  "Description",
  "FunctionVersion",
  "Name",
  "ProvisionedConcurrencyConfig",
  "RoutingConfig",
  "RuntimePolicy",
];

/** Variables that AWS adds to a function's environment, as far as they are known locally. */
const RUNTIME_ENVIRONMENT = { AWS_REGION: LOCAL_API.region };

/**
 * A finder over the template's functions. A function is read, and refused if it cannot be run, only when a method or an
 * authorizer uses it: the gateway ignores the others (a custom resource's, a log retention's).
 */
function functionFinder(reading: Reading, assetDirectory: (assetPath: string) => string): FindFunction {
  const models = new Map<string, FunctionModel>();
  return (uri) => {
    const found = findResource(reading, functionName(reading, uri));
    if (!found) return undefined;
    const model = models.get(found.logicalId) ?? readFunction(reading, found, assetDirectory);
    models.set(found.logicalId, model);
    return model;
  };
}

/** The function's name in the URI; for an alias or a version, the name of its function. */
function functionName(reading: Reading, uri: string): string | undefined {
  const [, place = ""] = /\/functions\/([^/]+)\/invocations$/.exec(uri) ?? [];
  const pointer = [...resourcesOf(reading, "AWS::Lambda::Alias"), ...resourcesOf(reading, "AWS::Lambda::Version")].find(
    ({ logicalId }) => logicalId === place,
  );
  if (!pointer) return /:function:([^:/]+)/.exec(place)?.[1];
  const properties = readProperties(reading, pointer, ["FunctionName"], POINTER_IGNORES);
  return requiredText(properties, "FunctionName").split(":function:").at(-1);
}

function findResource(reading: Reading, name: string | undefined): ReadResource | undefined {
  if (name === undefined) return undefined;
  return resourcesOf(reading, "AWS::Lambda::Function").find(
    ({ logicalId, resource }) => resource.Properties?.FunctionName === name || logicalId === name,
  );
}

/**
 * A check over the template's `AWS::Lambda::Permission`s: one of them has to name API Gateway and the function. Source
 * ARNs are ignored.
 */
function permissionCheck(reading: Reading): MayInvoke {
  const targets = resourcesOf(reading, "AWS::Lambda::Permission")
    .filter(({ resource }) => resource.Properties?.Principal === "apigateway.amazonaws.com")
    .map((found) => requiredText(readProperties(reading, found, ["FunctionName"], PERMISSION_IGNORES), "FunctionName"));
  const permitted = new Set(targets.map((target) => findResource(reading, permittedName(reading, target))?.logicalId));
  return ({ logicalId }) => permitted.has(logicalId);
}

function permittedName(reading: Reading, target: string): string | undefined {
  return functionName(reading, `/functions/${target}/invocations`) ?? target;
}

function readFunction(
  reading: Reading,
  found: ReadResource,
  assetDirectory: (assetPath: string) => string,
): FunctionModel {
  const properties = readProperties(reading, found, READS, IGNORES);
  refuseForeignRuntime(properties);
  const assetPath = readAssetPath(properties, found);
  const environment = nested(properties, "Environment", ["Variables"]);
  return {
    logicalId: found.logicalId,
    codeDirectory: assetPath === undefined ? "" : assetDirectory(assetPath),
    handler: requiredText(properties, "Handler"),
    timeoutMillis: (numberOf(properties, "Timeout") ?? 3) * 1000,
    memoryMegabytes: numberOf(properties, "MemorySize") ?? 128,
    environment: { ...RUNTIME_ENVIRONMENT, ...(environment && textMapOf(environment, "Variables")) },
  };
}

function refuseForeignRuntime(properties: Properties): void {
  const runtime = textOf(properties, "Runtime");
  if (textOf(properties, "PackageType") === "Image")
    noteProblem(properties, "PackageType", "images are not run locally");
  else if (!runtime?.startsWith("nodejs"))
    noteProblem(properties, "Runtime", `${runtime ?? "no runtime"}: only Node.js runs`);
}

/** The asset's directory in the cloud assembly, from CDK's metadata or from the key, which holds the same hash. */
function readAssetPath(properties: Properties, { resource }: ReadResource): string | undefined {
  const metadata = resource.Metadata?.["aws:asset:path"];
  if (typeof metadata === "string") return metadata;
  const code = nested(properties, "Code", ["S3Bucket", "S3Key", "S3ObjectVersion"]);
  const hash = code && /^(?:.*\/)?([0-9a-f]{64})\.zip$/.exec(textOf(code, "S3Key") ?? "")?.[1];
  if (hash) return `asset.${hash}`;
  noteProblem(properties, "Code", "is not an asset of the cloud assembly");
  return undefined;
}
