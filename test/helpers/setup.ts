// Template validation starts a rule engine that costs 4 to 8 s of CPU per process: one test process and the real
// `cdk synth` keep it on, every other test runs without it.
process.env.CDK_VALIDATION ??= "false";
