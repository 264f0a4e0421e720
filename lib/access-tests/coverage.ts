import type { AccessRequest } from "../access/judge/access-request.ts";
import type { AccessModel } from "../access/model/access-model.ts";
import { classesOf, type RequestClass, requestClasses } from "../access/questions/request-classes.ts";
import type { AccessTest } from "../config/access-tests/access-tests-schema.ts";
import { meansRequest } from "./means-request.ts";
import { expectationOf, requestOf } from "./run-access-tests.ts";

/** Which classes of requests (see `requestClasses`) some assertion touches. */
export interface Coverage {
  readonly classes: number;
  readonly touched: number;
  readonly untouched: readonly UntouchedClass[];
}

/** A class that no assertion touches. */
export interface UntouchedClass {
  readonly id: string;
  /** An assertion about it, as a line of the file. */
  readonly test: Readonly<Record<string, unknown>>;
}

/** @param tests - those that hold @throws TooManyPaths */
export function coverageOf(model: AccessModel, tests: readonly AccessTest[]): Coverage {
  const classes = requestClasses(model);
  const byRequests = new Set(
    tests.flatMap((test) => ("request" in test ? classesOf(model, requestOf(test, model)) : [])),
  );
  const isTouched = (one: RequestClass) =>
    byRequests.has(one.id) || tests.some((test) => isStatementAbout(test, one, model));
  const untouched = classes.filter((one) => !isTouched(one));
  return {
    classes: classes.length,
    touched: classes.length - untouched.length,
    untouched: untouched.map((one) => ({ id: one.id, test: testFor(one) })),
  };
}

/** Whether a class is one of those that a statement is about; what `never` says is about refusals, `always` about the rest. */
function isStatementAbout(test: AccessTest, { example, answer }: RequestClass, model: AccessModel): boolean {
  if ("request" in test) return false;
  const isRefused = answer.status !== null && answer.status >= 300;
  return "never" in test === isRefused && answer.status !== 204 && meansRequest(test, example, model);
}

function testFor({ example, answer }: RequestClass): UntouchedClass["test"] {
  const { method, path, origin, address, issuer, scopes, claims }: AccessRequest = example;
  return {
    request: `${method} ${path}`,
    ...(issuer && { issuer, scopes: scopes ?? [] }),
    ...(claims && { claims }),
    ...(origin && { origin }),
    ...(address && { address }),
    expect: expectationOf(answer),
  };
}
