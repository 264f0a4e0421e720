import { describe, expect, test } from "@jest/globals";
import { gatewayOf } from "../fake-world.ts";
import { MOCK } from "../sketched-template.ts";

const NONE = [{ Priority: 0, Type: "NONE" }];

/** Blocks with 418 what the statement matches. */
function blocking(Statement: Record<string, unknown>) {
  const Action = { Block: { CustomResponse: { ResponseCode: 418 } } };
  return {
    methods: { "GET /": MOCK, "POST /": MOCK },
    webAcl: { Rules: [{ Name: "rule", Priority: 0, Statement, Action }] },
  };
}

async function matches(Statement: Record<string, unknown>, request: Record<string, unknown>): Promise<boolean> {
  return (await gatewayOf(blocking(Statement)).send(request)).answer.status === 418;
}

function size(FieldToMatch: unknown, ComparisonOperator: string, Size: number) {
  return { SizeConstraintStatement: { FieldToMatch, ComparisonOperator, Size, TextTransformations: NONE } };
}

function regex(FieldToMatch: unknown, RegexString: string) {
  return { RegexMatchStatement: { FieldToMatch, RegexString, TextTransformations: NONE } };
}

describe("statements", () => {
  test.each([
    ["EQ", 3, [false, true, false]],
    ["NE", 3, [true, false, true]],
    ["LT", 3, [true, false, false]],
    ["LE", 3, [true, true, false]],
    ["GT", 3, [false, false, true]],
    ["GE", 3, [false, true, true]],
  ])("size %s %d", async (operator, bytes, expected) => {
    const statement = size({ SingleHeader: { Name: "x" } }, operator, bytes);
    const found = await Promise.all(["ab", "abc", "abcd"].map((x) => matches(statement, { headers: { X: x } })));
    expect(found).toEqual(expected);
  });

  test("size of an absent header matches nothing, not even LT", async () => {
    expect(await matches(size({ SingleHeader: { Name: "x" } }, "LT", 9), {})).toBe(false);
  });

  test.each([
    ["method", { Method: {} }, "^POST$", { method: "POST" }, true],
    ["query string, as sent", { QueryString: {} }, "a=%20", { path: "/?a=%20" }, true],
    ["one query argument, decoded", { SingleQueryArgument: { Name: "a" } }, "^x y$", { path: "/?b=1&A=x%20y" }, true],
    ["another query argument", { SingleQueryArgument: { Name: "a" } }, "x", { path: "/?b=x" }, false],
    ["all query arguments", { AllQueryArguments: {} }, "^secret$", { path: "/?a=1&b=secret" }, true],
    ["uri path without the query", { UriPath: {} }, "secret", { path: "/?secret" }, false],
  ])("%s", async (_name, field, pattern, request, expected) => {
    expect(await matches(regex(field, pattern), request)).toBe(expected);
  });

  test("a set of patterns: any may match, (?i) ignores case", async () => {
    const statement = {
      RegexPatternSetReferenceStatement: {
        Arn: { "Fn::GetAtt": ["Patterns", "Arn"] },
        FieldToMatch: { UriPath: {} },
        TextTransformations: NONE,
      },
    };
    const patterns = {
      Type: "AWS::WAFv2::RegexPatternSet",
      Properties: { RegularExpressionList: ["^/a$", "(?i)^/b$"] },
    };
    const gateway = gatewayOf({ ...blocking(statement), resources: { Patterns: patterns } });
    const found = await Promise.all(["/a", "/A", "/b", "/B"].map((path) => gateway.send({ path })));
    expect(found.map(({ answer }) => answer.status === 418)).toEqual([true, false, true, true]);
  });

  test("a repeated header is looked at as one joined value", async () => {
    const both = {
      headers: [
        ["X", "a"],
        ["x", "b"],
      ] as const,
    };
    expect(await matches(regex({ SingleHeader: { Name: "x" } }, "^a,b$"), both)).toBe(true);
  });

  test("the whole rule set of or, and, not", async () => {
    const isA = regex({ SingleHeader: { Name: "x" } }, "a");
    const isB = regex({ SingleHeader: { Name: "x" } }, "b");
    const statement = {
      AndStatement: { Statements: [{ OrStatement: { Statements: [isA, isB] } }, { NotStatement: { Statement: isB } }] },
    };
    const found = await Promise.all(["a", "b", "ab", "c"].map((x) => matches(statement, { headers: { x } })));
    expect(found).toEqual([true, false, false, false]);
  });
});

describe("rate-based rules", () => {
  const limited = (more: Record<string, unknown>) =>
    gatewayOf(
      blocking({ RateBasedStatement: { AggregateKeyType: "IP", Limit: 10, EvaluationWindowSec: 60, ...more } }),
    );
  const statuses = async (gateway: ReturnType<typeof gatewayOf>, requests: Record<string, unknown>[]) => {
    const found: number[] = [];
    for (const request of requests) found.push((await gateway.send(request)).answer.status);
    return found;
  };

  test("a scope-down statement decides what is counted", async () => {
    const gateway = limited({ ScopeDownStatement: regex({ Method: {} }, "POST") });
    await statuses(
      gateway,
      Array.from({ length: 20 }, () => ({ method: "GET" })),
    );
    expect(
      new Set(
        await statuses(
          gateway,
          Array.from({ length: 10 }, () => ({ method: "POST" })),
        ),
      ),
    ).toEqual(new Set([200]));
    expect(await statuses(gateway, [{ method: "POST" }, { method: "GET" }])).toEqual([418, 200]);
  });

  test("a constant key counts all clients together", async () => {
    const gateway = limited({ AggregateKeyType: "CONSTANT", ScopeDownStatement: regex({ Method: {} }, ".") });
    const requests = Array.from({ length: 11 }, (_, at) => ({ sourceIp: `127.0.0.${at + 1}` }));
    expect((await statuses(gateway, requests)).at(-1)).toBe(418);
  });
});

describe("labels", () => {
  test.each([
    ["LABEL", "a:b", 418],
    ["LABEL", "a", 200],
    ["NAMESPACE", "a:", 418],
    ["NAMESPACE", "b:", 200],
  ])("%s %s", async (Scope, Key, status) => {
    const api = blocking({ LabelMatchStatement: { Scope, Key } });
    const marking = {
      Name: "mark",
      Priority: -1,
      Statement: regex({ Method: {} }, "GET"),
      Action: { Count: {} },
      RuleLabels: [{ Name: "a:b" }],
    };
    const outcome = await gatewayOf({ ...api, webAcl: { Rules: [...api.webAcl.Rules, marking] } }).send();
    expect(outcome.answer.status).toBe(status);
  });
});

test("a trace names every rule with what came of it", async () => {
  const { trace } = await gatewayOf(blocking(regex({ SingleHeader: { Name: "x" } }, "a"))).send({
    headers: { x: "a" },
  });
  expect(trace?.steps).toEqual([
    {
      stop: "web ACL",
      logicalId: "WebAcl",
      looked: "rule rule: header x matches a",
      decided: "matched: block",
      outcome: "refused",
    },
  ]);
});

test("a trace does not say that a managed group has found nothing", async () => {
  const group = { ManagedRuleGroupStatement: { VendorName: "AWS", Name: "CommonRules" } };
  const rule = { Name: "rule", Priority: 0, Statement: group, OverrideAction: { None: {} } };
  const { trace } = await gatewayOf({ methods: { "GET /": MOCK }, webAcl: { Rules: [rule] } }).send();
  expect(trace?.steps[0]).toMatchObject({
    looked: "rule rule: managed group AWS/CommonRules",
    decided: "not evaluated here",
  });
});

describe("all headers together", () => {
  const headers = (pattern: object, MatchScope: string, OversizeHandling = "CONTINUE") => ({
    Headers: { MatchPattern: pattern, MatchScope, OversizeHandling },
  });
  const sent = { headers: { "X-One": "alpha", Two: "x-beta" } };

  test.each([
    ["a name, as it was sent", headers({ All: {} }, "KEY"), "^X-One$", true],
    ["a name in another case", headers({ All: {} }, "KEY"), "^x-one$", false],
    ["a value among the names", headers({ All: {} }, "KEY"), "alpha", false],
    ["a value", headers({ All: {} }, "VALUE"), "^alpha$", true],
    ["a name among the values", headers({ All: {} }, "VALUE"), "X-One", false],
    ["either", headers({ All: {} }, "ALL"), "^(X-One|alpha)$", true],
    ["the value of an included one", headers({ IncludedHeaders: ["X-ONE"] }, "VALUE"), "alpha", true],
    ["the value of another one", headers({ IncludedHeaders: ["X-ONE"] }, "VALUE"), "beta", false],
    ["the value of an excluded one", headers({ ExcludedHeaders: ["x-one"] }, "VALUE"), "alpha", false],
  ])("%s", async (_, field, pattern, expected) => {
    expect(await matches(regex(field, pattern), sent)).toBe(expected);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => [`h${index}`, ""] as const);
  const long = (bytes: number) => [["h", "x".repeat(bytes - 1)]] as const;

  test.each([
    ["200 of them", many(200), false],
    ["201 of them", many(201), true],
    ["8,192 bytes", long(8192), false],
    ["8,193 bytes", long(8193), true],
  ])("%s", async (_, given, isOversize) => {
    const results = await Promise.all(
      ["MATCH", "NO_MATCH"].map((handling) =>
        matches(regex(headers({ All: {} }, "KEY", handling), "^h"), { headers: given }),
      ),
    );
    expect(results).toEqual(isOversize ? [true, false] : [true, true]);
  });

  test("a single header beyond what WAF sees is absent", async () => {
    const behind = { headers: [...many(200), ["X", "a"] as const] };
    expect(await matches(regex({ SingleHeader: { Name: "x" } }, "a"), behind)).toBe(false);
  });
});
