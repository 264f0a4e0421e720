import { CfnOutput, type Stack } from "aws-cdk-lib";
import { ParameterTier, StringParameter } from "aws-cdk-lib/aws-ssm";
import type { EnvironmentConfig } from "../../config/environment-config.ts";

/** What the operators of the hosts need to know of the stack. */
export interface OutputValues {
  readonly environment: string;
  readonly apiUrl: string;
  readonly cors: Pick<EnvironmentConfig["cors"], "origins">;
  readonly hostSecurityGroupId: string;
  /** Each as `name|id|scope`. */
  readonly closedSets: readonly string[];
  readonly resultTtlSeconds: number;
}

/**
 * The origin list of an environment that no page may call. An output and a parameter cannot be empty, so it is an origin that no
 * page can have (RFC 6761 section 6.4).
 */
const NO_ORIGIN = "https://no-origin.invalid";

/** The outputs of the stack, and a parameter with the origin list for the hosts. */
export function defineOutputs(stack: Stack, values: OutputValues): void {
  // The same comma list as the host's own setting, so that the two cannot drift apart.
  const corsOrigins = values.cors.origins.join(",") || NO_ORIGIN;
  new StringParameter(stack, "CorsOriginsParameter", {
    parameterName: `/clipzy/${values.environment}/CORS_ORIGINS`,
    description: "Value of CORS_ORIGINS for the Clipzy hosts behind this gateway",
    stringValue: corsOrigins,
    // Over 4 KB AWS makes it an advanced parameter, which cannot become a standard one again.
    tier: ParameterTier.INTELLIGENT_TIERING,
  });
  output("ApiUrl", values.apiUrl, "Where clients call: put /api/v1/jobs behind it");
  output("CorsOrigins", corsOrigins, "Value of CORS_ORIGINS for the Clipzy hosts");
  output(
    "HostSecurityGroupId",
    values.hostSecurityGroupId,
    "Security group that the Clipzy hosts wear, or that of the existing load balancer",
  );
  output(
    "ClosedIpSets",
    values.closedSets.join(" "),
    "IP sets that close the environment when they are filled (runbook)",
  );
  output(
    "WorstRevocationDelaySeconds",
    String(values.resultTtlSeconds),
    "How long a revoked token may still be let in",
  );

  function output(id: string, value: string, description: string): void {
    new CfnOutput(stack, id, { value, description });
  }
}
