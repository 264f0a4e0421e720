// Warm decisions of all contenders in one process, in turns. Reads its work from the file named on the command line,
// prints CPU microseconds per decision and round, and the heap's growth over many distinct tokens.

const { readFileSync, writeSync } = require("node:fs");

const work = JSON.parse(readFileSync(process.argv[2], "utf8"));

async function decideAll(peer, tokens) {
  for (const token of tokens) await peer({ authorizationToken: `Bearer ${token}`, methodArn: work.methodArn });
}

async function cpuMicrosPerDecision(peer, tokens) {
  const before = process.cpuUsage();
  await decideAll(peer, tokens);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / tokens.length;
}

/** Rounds of `perRound` tokens; in the first, which warms up, and in every later one each contender sees the same ones. */
async function measureRounds(peers, tokensOfRound) {
  const results = peers.map(() => []);
  for (let round = 0; round <= work.rounds; round++) {
    // Every round begins with another contender, so that none always runs right after the same other.
    for (let turn = 0; turn < peers.length; turn++) {
      const index = (round + turn) % peers.length;
      const micros = await cpuMicrosPerDecision(peers[index], tokensOfRound(round));
      if (round > 0) results[index].push(micros);
    }
  }
  return results;
}

async function heapGrowth(peer, tokens) {
  await decideAll(peer, tokens.slice(0, 3000));
  global.gc();
  const before = process.memoryUsage().heapUsed;
  await decideAll(peer, tokens);
  global.gc();
  return process.memoryUsage().heapUsed - before;
}

async function start() {
  const create = (file) => require(file).createPeer(work.settings, Date.now);
  const peers = work.peerFiles.map(create);
  const { perRound, rounds, tokens } = work;
  const fresh = await measureRounds(peers, (round) => tokens.slice(round * perRound, (round + 1) * perRound));
  const same = Array.from({ length: work.repeats }, () => tokens[0]);
  const repeated = await measureRounds(peers, () => same);
  const heap = [];
  for (const file of work.heapFiles) heap.push(await heapGrowth(create(file), tokens));
  writeSync(3, JSON.stringify({ fresh, repeated, heap, rounds }));
  process.exit(0);
}

start().catch((error) => {
  writeSync(2, `${error.stack}\n`);
  process.exit(1);
});
