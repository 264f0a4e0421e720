import { readFileSync } from "node:fs";

// The names of the environments: those of cdk.json, and those of the JSON file that ENVIRONMENTS_FILE (or the context of
// cdk.json) names. It needs no package, so that a workflow can ask before it installs any.
//
//   node .ci/environments.mjs            all, one a line
//   node .ci/environments.mjs --waves    lines for $GITHUB_OUTPUT: all, and which are deployed first and which later
//
// Deployed are the environments of the file; without a file those of cdk.json, but for the one that it takes by default, which
// is for this machine. Those with terminationProtection come later, whether it is their own or inherited (`extends`). What is
// only a base, extended by another and without a setting that every environment needs, is no environment.

/** The form of ENVIRONMENT_NAME in lib/config: no name needs quotes in a shell. */
const NAME = /^[a-z][a-z0-9-]{0,30}$/;
/** What no environment does without: the required settings of lib/config. */
const NEEDED = ["cors", "auth", "upstream"];

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
  const given = new Map(Object.entries({ ...own, ...added }));
  const all = [...given.keys()].map(checked).filter((name) => !isBase(name, given));
  const deployed = Object.keys(file === undefined ? own : added).filter(
    (name) => all.includes(name) && (file !== undefined || name !== context.environment),
  );
  const isKept = (name) => setting("terminationProtection", name, given) === true;
  return { all, first: deployed.filter((one) => !isKept(one)), later: deployed.filter(isKept) };
}

/** A setting of an environment, its own or that of the nearest environment that it extends. */
function setting(key, name, given, seen = []) {
  const environment = given.get(name) ?? {};
  if (Object.hasOwn(environment, key)) return environment[key] ?? undefined;
  // A circle is refused by the configuration; here it only must not go on for ever.
  return given.has(environment.extends) && !seen.includes(name)
    ? setting(key, environment.extends, given, [...seen, name])
    : undefined;
}

function isBase(name, given) {
  const isExtended = [...given.values()].some((other) => other?.extends === name);
  return isExtended && NEEDED.some((key) => setting(key, name, given) === undefined);
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
