import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { refute } from "../../lib/access-tests/run-access-tests.ts";
import { parseAccessTests } from "../../lib/config/sources/access-tests-file.ts";
import { randomFrom } from "../access/oracle/random-environments.ts";
import { type AccessWorld, WORLDS } from "../helpers/access-worlds.ts";
import { sendDescribed } from "../helpers/described-request.ts";
import { type GivenEnvironment, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import {
  type GivenStatement,
  isInBlock,
  isIssued,
  isMeant,
  randomStatement,
  requestNear,
} from "../helpers/random-statements.ts";

// Statements about all requests against the gateway that runs the template. Exactly half of them are false: each of these comes with
// a request that it means and that the gateway answers so. The other half is true: of many requests none is answered otherwise.
// `ACCESS_STATEMENTS=2000` asks for more.

const STATEMENTS = Number(process.env.ACCESS_STATEMENTS ?? 200);
const HALF = Math.ceil(STATEMENTS / WORLDS.length / 2);
/** Requests that are sent for each true statement. */
const REQUESTS = 25;

function startWorld({ files, environments }: AccessWorld): Promise<LocalStack> {
  return startLocalStack({ environments, files, pretendedAddresses: {} });
}

/** The world without its emergency switch. */
function opened(world: AccessWorld): AccessWorld {
  const { webAcl, ...others } = world.environments.local as { webAcl: GivenEnvironment };
  const { closed: _, ...lists } = webAcl;
  return { ...world, environments: { ...world.environments, local: { ...others, webAcl: lists } } };
}

describe.each(WORLDS)("$name", (world) => {
  let stack: LocalStack;
  let open: LocalStack;
  beforeAll(async () => {
    stack = await startWorld(world);
    open = world.exceptions === undefined ? stack : await startWorld(opened(world));
  });
  afterAll(() => Promise.all([...new Set([stack, open])].map((gateway) => gateway?.close())));

  /** What the gateway answers: `let in`, or the code of a refusal. */
  async function ask(gateway: LocalStack, request: AccessRequest): Promise<string> {
    const { status, code } = await sendDescribed(gateway, request, world.issuers);
    return status === null ? "let in" : (code ?? String(status));
  }

  /** Statements are about the environment as if it were open; what its exceptions meet, the closed one answers as well. */
  function gatewayFor({ address }: AccessRequest): LocalStack {
    const isExcepted = address && world.exceptions?.some((block) => isInBlock(address, block));
    return isExcepted ? stack : open;
  }

  function refutationOf(given: GivenStatement) {
    const { accessTests, problems } = parseAccessTests("t.json", JSON.stringify([given]));
    expect([given, problems]).toEqual([given, []]);
    const [stated] = accessTests?.tests ?? [];
    return stated && refute(stated.test, stack.access);
  }

  const random = randomFrom(world.name.length);
  const seen = new Set<string>();
  /** The next statement that was not made before. */
  function nextStatement(): GivenStatement {
    for (;;) {
      const given = randomStatement(random, world);
      const text = JSON.stringify(given);
      if (seen.has(text)) continue;
      seen.add(text);
      return given;
    }
  }

  test(`${HALF} statements are false and ${HALF} are true, and the gateway agrees`, async () => {
    const left = { true: HALF, false: HALF };
    let tried = 0;
    while (left.true + left.false > 0) {
      const given = nextStatement();
      const isNever = given.never !== undefined;
      const refutation = refutationOf(given);
      const half = refutation === undefined ? "true" : "false";
      if (left[half] === 0) continue;
      left[half]--;
      if (refutation !== undefined) {
        const { request, answer } = refutation;
        const said = await ask(gatewayFor(request), request);
        const expected = answer.code ?? "let in";
        expect([given, request, isMeant(given, request, world), said]).toEqual([given, request, true, expected]);
        expect(said === "let in").toBe(isNever);
        continue;
      }
      for (let sent = 0; sent < REQUESTS; sent++) {
        const request = requestNear(random, given, world);
        if (!isMeant(given, request, world) || !isIssued(request, world)) continue;
        tried++;
        const said = await ask(open, request);
        expect([given, request, said === "let in"]).toEqual([given, request, !isNever]);
      }
    }
    expect(tried).toBeGreaterThan((HALF * REQUESTS) / 4);
  }, 1_000_000);
});
