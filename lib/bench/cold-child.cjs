// One cold start: loads a bundled authorizer in a fresh process, waits for its init phase if it has one, and has it
// decide once. Prints the CPU time in milliseconds from process start to the decision, and from the end of init to it.

const { writeSync } = require("node:fs");

const [, , file, token, methodArn] = process.argv;

function cpuMillis() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function start() {
  const { handler, ready } = require(file);
  await ready;
  const initialised = cpuMillis();
  const began = process.hrtime.bigint();
  const answer = await handler({ type: "TOKEN", authorizationToken: `Bearer ${token}`, methodArn }, {});
  const decided = cpuMillis();
  const waited = Number(process.hrtime.bigint() - began) / 1e6;
  if (answer.policyDocument.Statement.length === 0) throw new Error("no policy");
  // Past stdout, where an authorizer may be writing its log.
  writeSync(3, JSON.stringify({ total: decided, afterInit: decided - initialised, waited }));
  process.exit(0);
}

start().catch((error) => {
  writeSync(2, `${error.stack}\n`);
  process.exit(1);
});
