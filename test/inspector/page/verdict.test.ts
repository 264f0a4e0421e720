import { describe, expect, test } from "@jest/globals";
import { REASONS } from "../../../lambda/authorizer/outcome/reasons.ts";
import { decidingSteps, verdictOf } from "../../../lib/inspector/page/verdict.ts";
import type { TraceStep } from "../../../lib/local-gateway/exchange/trace.ts";
import { loggedReason } from "../../../lib/local-run/reasons/logged-reason.ts";
import { traced } from "../traced.ts";

const ISSUER = {
  issuer: "https://login.example.com",
  audience: ["clipzy"],
  audienceClaim: "aud",
  algorithms: ["RS256"],
} as const;
const SETTINGS = { issuers: [ISSUER], clockToleranceSeconds: 5 };

const passed: TraceStep = { stop: "route", looked: "GET /a in the tree", decided: "GET /a", outcome: "passed" };
const refused: TraceStep = {
  stop: "authorizer",
  looked: "function F",
  decided: 'threw "Unauthorized"',
  outcome: "refused",
};
const written: TraceStep = {
  stop: "gateway response",
  looked: "UNAUTHORIZED",
  decided: "status 401",
  outcome: "answered",
};

const unauthorized = (more: Partial<TraceStep> = {}) =>
  traced(
    { status: 401, code: "UNAUTHORIZED", stop: "authorizer" },
    { steps: [passed, { ...refused, ...more }, written] },
  );

describe("the sentence of a refusal", () => {
  test.each(Object.keys(REASONS.denied))("by %s names the reason and the part of the credential", (reason) => {
    const logged = loggedReason({ outcome: "denied", reason, issuer: ISSUER.issuer }, { settings: SETTINGS });
    const { status, sentence, letIn } = verdictOf(unauthorized(logged));
    const part = logged.because?.[0]?.part ?? "none";
    expect(status).toBe("401 UNAUTHORIZED");
    expect(sentence).toMatch(/^Refused by 5 authorizer: .*\.$/);
    expect(sentence).toContain(`${part} was refused (${reason}); accepted: `);
    expect(letIn).toEqual([expect.stringContaining(part)]);
  });

  test.each(Object.keys(REASONS.unavailable))("by the outage %s says what the reason means", (reason) => {
    const logged = loggedReason({ outcome: "unavailable", reason, issuer: ISSUER.issuer }, { settings: SETTINGS });
    expect(verdictOf(unauthorized(logged)).sentence).toContain(`Refused by 5 authorizer: ${reason}: `);
  });

  test("without a known reason says what the stop looked at and what came of it", () => {
    expect(verdictOf(unauthorized()).sentence).toBe('Refused by 5 authorizer: function F: threw "Unauthorized".');
  });

  test("names each setting once, and not again what the sentence names", () => {
    const setting = "environments.local.auth.rules[0]";
    const inSentence = { source: "configuration", says: `${setting} asks for a token`, setting } as const;
    const other = { source: "configuration", says: "so do these", setting: "environments.local.auth.issuers" } as const;
    const { sentence, settings } = verdictOf(unauthorized({ because: [inSentence, other, other] }));
    expect(sentence).toBe(`Refused by 5 authorizer: ${setting} asks for a token; so do these; so do these.`);
    expect(settings).toEqual(["environments.local.auth.issuers"]);
  });
});

describe("the sentence of everything else", () => {
  const upstream = (status?: number) => ({ method: "GET", url: "http://127.0.0.1:1/", headers: [], status });

  test.each([
    [
      "the upstream's answer",
      traced({ status: 404 }, { upstream: upstream(404) }),
      "Let in; this is the upstream's own answer.",
    ],
    ["another status", traced({ status: 502 }, { upstream: upstream(500) }), "Let in; the upstream answered 500."],
    [
      "a preflight",
      traced({ status: 204, stop: "preflight" }),
      "Answered by 3 preflight, so a browser learns what it may send.",
    ],
    [
      "a broken request",
      traced({ status: 400, stop: "connection" }),
      "Refused on the connection, before the first stop.",
    ],
  ])("%s", (_name, request, sentence) => {
    expect(verdictOf(request).sentence).toBe(sentence);
  });

  test("of a request that was let in names the rule that let it in, whichever step says so", () => {
    const setting = "environments.local.auth.rules[1]";
    const because = [{ source: "configuration", says: `${setting} asks for scope jobs:read`, setting }] as const;
    const answered = { ...passed, stop: "private integration", outcome: "answered" } as const;
    const steps: TraceStep[] = [passed, { ...passed, stop: "authorizer", because }, answered];
    expect(verdictOf(traced({}, { steps, upstream: upstream(200) }))).toMatchObject({
      sentence: `Let in: ${setting} asks for scope jobs:read; this is the upstream's own answer.`,
      settings: [],
    });
  });

  test("of a request that was refused after a rule had let it in is about the refusal", () => {
    const because = [{ source: "configuration", says: "a rule lets it in" }] as const;
    const failed: TraceStep = {
      stop: "private integration",
      looked: "the upstream",
      decided: "no answer",
      outcome: "refused",
    };
    const steps = [{ ...passed, because }, failed, written];
    expect(verdictOf(traced({ status: 502 }, { steps, upstream: upstream() })).sentence).toBe(
      "Refused by 6 private integration: the upstream: no answer.",
    );
  });

  test.each([
    [399, true],
    [400, false],
  ])("%d is fine: %s", (status, isFine) => {
    expect(verdictOf(traced({ status })).isFine).toBe(isFine);
  });

  test("an answer that was cut off says so", () => {
    expect(verdictOf(traced({ cut: true })).status).toBe("200 cut off");
  });
});

test("the deciding steps are those that refused or answered; of a request without any, the last", () => {
  expect(decidingSteps(unauthorized()).map(({ stop }) => stop)).toEqual(["authorizer"]);
  expect(decidingSteps(traced({}, { steps: [passed, { ...passed, decided: "last" }] }))).toEqual([
    { ...passed, decided: "last" },
  ]);
});
