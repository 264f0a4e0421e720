import { describe, expect, test } from "@jest/globals";
import { policyEvaluator } from "../../../lib/local-gateway/policy/execute-api-policy.ts";
import { PolicyError, parsePolicyDocument } from "../../../lib/local-gateway/policy/policy-document.ts";

const ARN = "arn:aws:execute-api:us-east-1:000000000000:localapi00/live/GET/jobs/7";

function decide(statements: readonly Record<string, unknown>[], facts: Record<string, string> = {}) {
  const Statement = statements.map((statement) => ({ Action: "execute-api:Invoke", Resource: "*", ...statement }));
  return policyEvaluator(parsePolicyDocument({ Statement }))(ARN, facts);
}

describe("a policy decision", () => {
  test.each([
    ["nothing covers the call", [{ Effect: "Allow", Resource: "other" }], "none", -1],
    ["an allow", [{ Effect: "Allow" }], "allow", 0],
    ["a deny", [{ Effect: "Deny" }], "deny", 0],
    ["a deny after an allow wins", [{ Effect: "Allow" }, { Effect: "Deny" }], "deny", 1],
    ["a deny before an allow wins", [{ Effect: "Deny" }, { Effect: "Allow" }], "deny", 0],
    ["another action", [{ Effect: "Allow", Action: "execute-api:ManageConnections" }], "none", -1],
    ["an action by wildcard", [{ Effect: "Allow", Action: "execute-api:*" }], "allow", 0],
    ["actions are compared without regard to case", [{ Effect: "Allow", Action: "EXECUTE-API:invoke" }], "allow", 0],
    ["one of several actions", [{ Effect: "Allow", Action: ["s3:*", "execute-api:Invoke"] }], "allow", 0],
    ["not that action", [{ Effect: "Allow", Action: undefined, NotAction: "s3:*" }], "allow", 0],
    ["not this action", [{ Effect: "Allow", Action: undefined, NotAction: "execute-api:Invoke" }], "none", -1],
    ["not that resource", [{ Effect: "Allow", Resource: undefined, NotResource: "*/admin/*" }], "allow", 0],
    ["not this resource", [{ Effect: "Allow", Resource: undefined, NotResource: "*/jobs/*" }], "none", -1],
    ["resources are compared with regard to case", [{ Effect: "Allow", Resource: ARN.toUpperCase() }], "none", -1],
    ["a pattern covers the whole ARN", [{ Effect: "Allow", Resource: "*/jobs" }], "none", -1],
    [
      "an unknown condition does not allow",
      [{ Effect: "Allow", Condition: { Bool: { "aws:x": "true" } } }],
      "none",
      -1,
    ],
    ["an unknown condition does deny", [{ Effect: "Deny", Condition: { Bool: { "aws:x": "true" } } }], "deny", 0],
  ])("%s", (_name, statements, decision, statement) => {
    expect(decide(statements)).toEqual({ decision, statement });
  });

  test.each([
    ["IpAddress", "aws:SourceIp", "10.0.0.0/8", "10.1.2.3", true],
    ["IpAddress", "aws:SourceIp", "10.0.0.0/8", "11.1.2.3", false],
    ["NotIpAddress", "aws:SourceIp", "10.0.0.0/8", "11.1.2.3", true],
    ["StringEquals", "aws:SourceVpce", "vpce-1", "vpce-1", true],
    ["StringEquals", "aws:SourceVpce", "vpce-1", "vpce-10", false],
    ["StringNotEquals", "aws:SourceVpce", "vpce-1", "vpce-1", false],
    ["StringLike", "aws:SourceVpce", "vpce-*", "vpce-1", true],
    ["StringNotLike", "aws:SourceVpce", "vpce-*", "vpce-1", false],
  ])("%s %s %s for %s is %s", (operator, key, value, fact, holds) => {
    const { decision } = decide([{ Effect: "Allow", Condition: { [operator]: { [key]: value } } }], {
      [key.toLowerCase()]: fact,
    });
    expect(decision).toBe(holds ? "allow" : "none");
  });

  test.each([
    ["StringEquals", "none"],
    ["StringNotEquals", "allow"],
    ["IpAddress", "none"],
    ["NotIpAddress", "allow"],
  ])("a missing key: %s gives %s", (operator, decision) => {
    const key = operator.includes("Ip") ? "aws:SourceIp" : "aws:SourceVpce";
    const value = operator.includes("Ip") ? "10.0.0.0/8" : "vpce-1";
    expect(decide([{ Effect: "Allow", Condition: { [operator]: { [key]: value } } }]).decision).toBe(decision);
  });
});

describe("an invalid policy", () => {
  test.each([
    [null],
    ["{}"],
    [[]],
    [{}],
    [{ Statement: [null] }],
    [{ Statement: [{ Effect: "allow", Action: "*", Resource: "*" }] }],
    [{ Statement: [{ Effect: "Allow", Resource: "*" }] }],
    [{ Statement: [{ Effect: "Allow", Action: "*" }] }],
    [{ Statement: [{ Effect: "Allow", Action: [7], Resource: "*" }] }],
    [{ Statement: [{ Effect: "Allow", Action: "*", Resource: "*", Condition: "x" }] }],
  ])("fails on %j", (value) => {
    expect(() => parsePolicyDocument(value)).toThrow(PolicyError);
  });

  test("takes one statement without a list", () => {
    expect(parsePolicyDocument({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }).statements).toHaveLength(
      1,
    );
  });
});
