import type { Draft } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { ownerOf, topicArn } from "../values/aws-names.ts";
import { homeRegion, partitionProblems } from "../values/home.ts";
import { closedObject, text } from "../values/schema-parts.ts";

const email = text({
  expected: "an e-mail address",
  example: "on-call@example.com",
  pattern:
    /^[^\s@"<>(),;:]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/,
});

/** Who gets the alarms: an address that a new topic writes to, an existing topic, or both. */
export const alarms = closedObject({ email: email.optional(), topicArn: topicArn.optional() });

/** What is wrong between the settings of `alarms`. */
export function alarmProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.alarms`;
  const given = draft.raw("alarms");
  const arn = draft.valid(topicArn, "alarms", "topicArn");
  const home = homeRegion(draft);
  const problems: Problem[] = [];
  if (typeof given === "object" && given !== null && Object.keys(given).length === 0) {
    problems.push(
      problem(path, given, "expected email or topicArn: no one would get the alarms, e.g. on-call@example.com"),
    );
  }
  // An alarm's action is a topic of its own region (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html).
  if (arn !== undefined) problems.push(...partitionProblems(arn, `${path}.topicArn`));
  if (arn !== undefined && home !== undefined && ownerOf(arn).region !== home) {
    problems.push(problem(`${path}.topicArn`, arn, `expected a topic in the environment's region, ${home}`));
  }
  return problems;
}
