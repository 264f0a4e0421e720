import { readFileSync } from "node:fs";

// The names of the environments: those of cdk.json, and those of the JSON file that ENVIRONMENTS_FILE (or the context of
// cdk.json) names. It needs no package, so that a workflow can ask before it installs any.
//
//   node .ci/environments.mjs            all, one a line
//   node .ci/environments.mjs --waves    lines for $GITHUB_OUTPUT: all, and which are deployed first and which later
//
// Deployed are the environments of the file; without a file those of cdk.json, but for the one that it takes by default, which
// is for this machine. Those with terminationProtection come later.

/** The form of ENVIRONMENT_NAME in lib/config: no name needs quotes in a shell. */
const NAME = /^[a-z][a-z0-9-]{0,30}$/;

try {
  const { all, first, later } = environments();
  const asJson = Object.entries({ all, first, later }).map(([wave, names]) => `${wave}=${JSON.stringify(names)}`);
  process.stdout.write(`${(process.argv[2] === "--waves" ? asJson : all).join("\n")}\n`);
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2;
}

function environments() {
  const { context = {} } = objectIn("cdk.json");
  const file = process.env.ENVIRONMENTS_FILE || context.environmentsFile;
  const own = context.environments ?? {};
  const added = file === undefined ? {} : objectIn(file);
  delete added.$schema;
  const deployed = Object.entries(file === undefined ? own : added).filter(
    ([name]) => file !== undefined || name !== context.environment,
  );
  const isKept = ([, environment]) => environment?.terminationProtection === true;
  return {
    all: [...new Set([...Object.keys(own), ...Object.keys(added)])].map(checked),
    first: deployed.filter((one) => !isKept(one)).map(([name]) => name),
    later: deployed.filter(isKept).map(([name]) => name),
  };
}

function objectIn(path) {
  try {
    const json = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  } catch (error) {
    throw new Error(`${path}: expected a file with a JSON object (${error.code ?? error.message})`);
  }
  throw new Error(`${path}: expected a JSON object`);
}

function checked(name) {
  if (NAME.test(name)) return name;
  throw new Error(`environment ${JSON.stringify(name)}: expected lower-case letters, digits and hyphens, e.g. prod`);
}
