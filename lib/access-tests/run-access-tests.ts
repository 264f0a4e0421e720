import type { AccessAnswer, AccessRequest } from "../access/judge/access-request.ts";
import { judge } from "../access/judge/judge.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { asIfOpen } from "../access/model/model-of.ts";
import { type Proof, proveAlways, proveNever, type RequestKind } from "../access/questions/prove.ts";
import type {
  AccessTest,
  AlwaysTest,
  LoadedAccessTests,
  NeverTest,
  RequestTest,
  StatedTest,
} from "../config/access-tests/access-tests-schema.ts";
import { kindsOfAlways, kindsOfNever } from "./kinds-of-statement.ts";

/** What became of one assertion. */
export interface TestResult {
  /** Its place in the file, from 0. */
  readonly index: number;
  readonly stated: StatedTest;
  /** Undefined: it holds. */
  readonly refutation: Refutation | undefined;
}

/** A request that is not answered as an assertion says. */
export interface Refutation {
  readonly request: AccessRequest;
  readonly answer: AccessAnswer;
}

/** Puts every assertion to the model: statements are proved over all requests or refuted by one, requests are judged. @throws TooManyPaths */
export function runAccessTests(model: AccessModel, { tests }: LoadedAccessTests): TestResult[] {
  return tests.map((stated, index) => ({ index, stated, refutation: refute(stated.test, model) }));
}

/**
 * A closed environment is judged as if it were open, so that no assertion stops anyone from closing it in an emergency; but for
 * a request that has to be answered with CLOSED. Where a statement can be refuted by a request that the closed environment answers
 * in the same way, that one is taken.
 *
 * @throws TooManyPaths
 */
export function refute(test: AccessTest, given: AccessModel): Refutation | undefined {
  const open = asIfOpen(given);
  if ("request" in test) return refuteRequest(test, test.expect === "CLOSED" ? given : open);
  const isClosed = given.addresses.exceptions !== undefined;
  const within = isClosed ? refuteStatement(test, given) : undefined;
  return within === undefined || within.answer.code === "CLOSED" ? refuteStatement(test, open) : within;
}

function refuteStatement(test: NeverTest | AlwaysTest, model: AccessModel): Refutation | undefined {
  return "never" in test
    ? refuteKinds(kindsOfNever(test, model), model, proveNever)
    : refuteKinds(kindsOfAlways(test, model), model, proveAlways);
}

/** @throws TooManyPaths; Error when a request does not refute what it was found for: a bug of ours */
function refuteKinds(
  kinds: readonly RequestKind[],
  model: AccessModel,
  prove: (model: AccessModel, kind: RequestKind) => Proof,
): Refutation | undefined {
  for (const kind of kinds) {
    const proof = prove(model, kind);
    if (proof.holds) continue;
    const isLetIn = proof.answer.status === null;
    if (isLetIn !== (prove === proveNever))
      throw new Error(`the proof and the judge disagree about ${JSON.stringify(proof.request)}`);
    return { request: proof.request, answer: proof.answer };
  }
  return undefined;
}

function refuteRequest(test: RequestTest, model: AccessModel): Refutation | undefined {
  const request = requestOf(test, model);
  const answer = judge(model, request);
  return expectationOf(answer) === test.expect ? undefined : { request, answer };
}

/** The request of a test; scopes without an issuer are those of a token by the first one. */
export function requestOf(test: RequestTest, { issuers }: AccessModel): AccessRequest {
  const { request, scopes, issuer, claims, address, origin } = test;
  const hasToken = [scopes, issuer, claims].some((part) => part !== undefined);
  return {
    ...request,
    ...(origin !== undefined && { origin }),
    ...(address !== undefined && { address }),
    ...(hasToken && { issuer: issuer ?? issuers[0]?.issuer ?? null, scopes: scopes ?? [] }),
    ...(claims !== undefined && { claims }),
  };
}

/** What a test has to expect of an answer. */
export function expectationOf({ status, code }: AccessAnswer): string {
  return status === null ? "let in" : (code ?? "preflight");
}
