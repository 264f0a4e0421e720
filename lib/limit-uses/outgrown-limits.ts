import type { Problem } from "../config/problems/problems.ts";
import { limitUses } from "./limit-uses.ts";
import type { Template } from "./template.ts";

/**
 * The limits that a synthesized template is over, as problems of its environment. AWS says so in the middle of a deployment.
 *
 * @param text the template as it will be uploaded
 */
export function outgrownLimits(environment: string, text: string): Problem[] {
  const template: Template = JSON.parse(text);
  return limitUses(template, Buffer.byteLength(text))
    .filter(({ used, limit }) => used > limit)
    .map(({ name, used, limit, of }) => ({
      path: `environments.${environment}`,
      message: `${name}: needs ${used}, expected at most ${limit} (a limit of ${of}); npm run budget shows what uses it`,
      severity: "error",
    }));
}
