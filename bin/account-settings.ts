import { App } from "aws-cdk-lib";
import { AccountSettingsStack } from "../lib/account-settings-stack.ts";

// Once for each account and region:
//   npx cdk deploy --app "node bin/run.mjs account-settings"
new AccountSettingsStack(new App(), "ClipzyAccountSettings");
