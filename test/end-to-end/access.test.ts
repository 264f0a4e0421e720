import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { AccessAnswer, AccessRequest } from "../../lib/access/judge/access-request.ts";
import { judge } from "../../lib/access/judge/judge.ts";
import { randomFrom } from "../access/oracle/random-environments.ts";
import { WORLDS } from "../helpers/access-worlds.ts";
import { applied } from "../helpers/applied-advice.ts";
import { sendDescribed } from "../helpers/described-request.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import { randomRequest } from "../helpers/random-requests.ts";

// What explain says of a request against the gateway that runs the template: neither knows the other. `ACCESS_REQUESTS=5000` asks
// for more.

const REQUESTS = Math.ceil(Number(process.env.ACCESS_REQUESTS ?? 500) / WORLDS.length);

/** As many refusals as a request can run into, one after another. */
const MOST_REFUSALS = 12;

describe.each(WORLDS)("$name", (world) => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({ ...world, pretendedAddresses: {} });
  });
  afterAll(() => stack.close());

  const ask = (request: AccessRequest) => sendDescribed(stack, request, world.issuers);

  test(`status, code and stop of ${REQUESTS} random requests; what would let one in does`, async () => {
    const random = randomFrom(world.name.length);
    const outcomes = new Set<string>();
    let letIn = 0;
    for (let left = REQUESTS; left > 0; left--) {
      const request = randomRequest(random, world);
      const answer = judge(stack.access, request);
      const { status, code, stop } = answer;
      expect([request, await ask(request)]).toEqual([request, { status, code, stop }]);
      outcomes.add(code ?? stop);
      const changed = followed(request, answer, (given) => judge(stack.access, given), random);
      if (changed === undefined || changed === request) continue;
      letIn++;
      expect([request, changed, await ask(changed)]).toMatchObject([request, changed, { status: null }]);
    }
    expect(letIn).toBeGreaterThan(REQUESTS / 10);
    expect(outcomes.size).toBeGreaterThanOrEqual(6);
  }, 1_000_000);
});

/**
 * Does what `letIn` says, one alternative of each refusal after the other, until the request is let in. Undefined where only the
 * configuration could be changed. Each step has to end the refusal that it is about.
 */
function followed(
  given: AccessRequest,
  first: AccessAnswer,
  explain: (request: AccessRequest) => AccessAnswer,
  random: () => number,
): AccessRequest | undefined {
  let [request, answer] = [given, first];
  for (let left = MOST_REFUSALS; answer.status !== null && answer.status >= 300; left--) {
    const choices = answer.letIn.flatMap((sentence) => applied(sentence, request) ?? []);
    const next = choices[Math.floor(random() * choices.length)];
    if (next === undefined) return undefined;
    const after = explain(next);
    expect([given, request, next, reasonOf(after)]).not.toEqual([given, request, next, reasonOf(answer)]);
    if (left === 0) throw new Error(`never let in: ${JSON.stringify([given, next, answer.letIn])}`);
    [request, answer] = [next, after];
  }
  return answer.status === null ? request : undefined;
}

function reasonOf({ code, because }: AccessAnswer) {
  return { code, because };
}
