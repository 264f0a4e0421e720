import { join } from "node:path";
import { Duration, RemovalPolicy, Stage } from "aws-cdk-lib";
import { TokenAuthorizer as ApiTokenAuthorizer, IdentitySource, type RestApi } from "aws-cdk-lib/aws-apigateway";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { AuthorizerSettings } from "../../../lambda/authorizer/settings/settings.ts";
import { AUTHORIZER_TIMEOUT_MILLIS } from "../../config/settings/auth.ts";
import { type LogLifetime, retainedLogGroup } from "../retained-log-group.ts";
import { bundleAuthorizer } from "./authorizer-bundle.ts";

/**
 * The form of a credential that reaches the Lambda: `Bearer`, one space, three base64url segments (RFC 7515 section 7.1). The
 * scheme is case-insensitive (RFC 9110 section 11.1). Anchored, since AWS does not document whether a part may match.
 * The Lambda reads the header by its own pattern (`bearer-token.ts`), so that neither relies on the other.
 */
const IDENTITY_VALIDATION_EXPRESSION = "^[Bb][Ee][Aa][Rr][Ee][Rr] [-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+$";

/** The API, and how its authorizer judges. */
export interface TokenAuthorizerProps extends LogLifetime {
  /** The API whose deployment is renewed when the settings change. */
  readonly restApi: RestApi;
  /** Issuers, rules and revocations, written into the Lambda's asset. */
  readonly settings: AuthorizerSettings;
  /** Seconds for which API Gateway caches a decision, 0 to 3600: also how long a revoked token may still be accepted. */
  readonly resultTtlSeconds: number;
}

/** Who is calling: the Lambda that verifies a bearer token, and the authorizer that calls it. */
export class TokenAuthorizer extends Construct {
  readonly authorizer: ApiTokenAuthorizer;
  readonly handler: LambdaFunction;
  /** What API Gateway calls: a rollout shifts it from one version of the handler to the next. */
  readonly alias: Alias;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: TokenAuthorizerProps) {
    super(scope, id);
    this.logGroup = retainedLogGroup(this, "Log", props);
    this.handler = this.defineHandler(props.settings);
    this.alias = new Alias(this, "Live", { aliasName: "live", version: this.handler.currentVersion });
    this.authorizer = new ApiTokenAuthorizer(this, "Authorizer", {
      handler: this.alias,
      identitySource: IdentitySource.header("Authorization"),
      validationRegex: IDENTITY_VALIDATION_EXPRESSION,
      resultsCacheTtl: Duration.seconds(props.resultTtlSeconds),
    });
    // The settings are an asset, whose change alone would make no new deployment of the API.
    props.restApi.latestDeployment?.addToLogicalId({ authorizerSettings: props.settings });
  }

  private defineHandler(settings: AuthorizerSettings): LambdaFunction {
    return new LambdaFunction(this, "Handler", {
      description: `Verifies bearer tokens of the ${settings.environment} environment`,
      code: authorizerCode(this, settings),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.millis(AUTHORIZER_TIMEOUT_MILLIS),
      logGroup: this.logGroup,
      role: this.defineRole(),
      // Former versions stay, so that the alias can be pointed back at one. A version whose own deployment was rolled back is
      // deleted: otherwise the same code could not be deployed again, as a version of it would exist already.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
  }

  /** Its settings are in its asset and keys come over the internet, so its log is all that it needs of AWS. */
  private defineRole(): Role {
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    this.logGroup.grantWrite(role);
    return role;
  }
}

/** The bundle is written beside the template. CDK stages it from there under the hash of its content. */
function authorizerCode(scope: Construct, settings: AuthorizerSettings): Code {
  const directory = join(Stage.of(scope)?.outdir ?? ".", `authorizer-${settings.environment}`);
  bundleAuthorizer(directory, settings);
  return Code.fromAsset(directory);
}
