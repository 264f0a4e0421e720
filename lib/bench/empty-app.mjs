import { App, CfnWaitConditionHandle, Stack } from "aws-cdk-lib";

// The smallest app that the CDK command line synthesizes; it refuses a stack without a resource.
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, "Empty", { analyticsReporting: false });
new CfnWaitConditionHandle(stack, "Nothing");
app.synth();
