import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { resourcesOf, templateOf } from "../helpers/synthesized.ts";

const RUNBOOK = readFileSync(join(import.meta.dirname, "..", "..", "lib", "watching", "RUNBOOK.md"), "utf8");

test("every alarm has an article in RUNBOOK.md, and every article an alarm", () => {
  const domain = {
    name: "clipzy.example.com",
    certificateArn: "arn:aws:acm:eu-central-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef",
  };
  const alarms = resourcesOf(templateOf({ api: { domain } }), "AWS::CloudWatch::Alarm");
  const names = alarms.map(({ Properties }) => Properties.AlarmName.replace("clipzy-test-", ""));
  const articles = [...RUNBOOK.matchAll(/^#+ Alarm ([a-z0-9-]+)$/gm)].map(([, name]) => name);
  expect(articles.sort()).toEqual(names.sort());
});
