import { CfnOutput, type Stack } from "aws-cdk-lib";
import { ParameterTier, StringParameter } from "aws-cdk-lib/aws-ssm";
import type { EnvironmentConfig } from "../../config/environment-config.ts";

/** What the stack tells whoever runs the hosts. */
export interface OutputValues {
  readonly environment: string;
  readonly apiUrl: string;
  readonly cors: Pick<EnvironmentConfig["cors"], "origins">;
  readonly hostSecurityGroupId: string;
  readonly resultTtlSeconds: number;
}

/**
 * The origin list of an environment that no page may call. Neither an output nor a parameter can be empty; this is an
 * origin that no page can have (RFC 6761 section 6.4).
 */
const NO_ORIGIN = "https://no-origin.invalid";

/** The outputs of the stack, and the origin list where a host can read it. */
export function defineOutputs(stack: Stack, values: OutputValues): void {
  // The same comma list as the host's own setting, so that the two cannot drift apart.
  const corsOrigins = values.cors.origins.join(",") || NO_ORIGIN;
  new StringParameter(stack, "CorsOriginsParameter", {
    parameterName: `/clipzy/${values.environment}/CORS_ORIGINS`,
    description: "Value of CORS_ORIGINS for the Clipzy hosts behind this gateway",
    stringValue: corsOrigins,
    // Over 4 KB it becomes an advanced one, which AWS would not let become a standard one again.
    tier: ParameterTier.INTELLIGENT_TIERING,
  });
  output("ApiUrl", values.apiUrl, "Where clients call: put /api/v1/jobs behind it");
  output("CorsOrigins", corsOrigins, "Value of CORS_ORIGINS for the Clipzy hosts");
  output("HostSecurityGroupId", values.hostSecurityGroupId, "Security group that lets in the gateway alone");
  output(
    "WorstRevocationDelaySeconds",
    String(values.resultTtlSeconds),
    "How long a revoked token may still be let in",
  );

  function output(id: string, value: string, description: string): void {
    new CfnOutput(stack, id, { value, description });
  }
}
