// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's
import { describe, expect, test } from "@jest/globals";
import { createEvaluator, IntrinsicError } from "../../../../lib/local-gateway/template/cloudformation/intrinsics.ts";

const TEMPLATE = {
  Parameters: {
    Named: { Type: "String", Default: "value" },
    Empty: { Type: "String", Default: "" },
    Unset: { Type: "String" },
    Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/a/b" },
  },
  Mappings: { Map: { first: { second: "mapped" } } },
  Conditions: {
    Yes: { "Fn::Equals": [{ Ref: "Named" }, "value"] },
    No: { "Fn::Not": [{ Condition: "Yes" }] },
    Both: { "Fn::And": [{ Condition: "Yes" }, { Condition: "No" }] },
    Either: { "Fn::Or": [{ Condition: "Yes" }, { Condition: "No" }] },
  },
  Resources: {
    Api: { Type: "AWS::ApiGateway::RestApi" },
    Fn: { Type: "AWS::Lambda::Function", Properties: { FunctionName: "named" } },
    Plain: { Type: "AWS::Lambda::Function" },
    Stage: { Type: "AWS::ApiGateway::Stage", Properties: { StageName: "live" } },
    Balancer: { Type: "AWS::ElasticLoadBalancingV2::LoadBalancer" },
    Group: { Type: "AWS::EC2::SecurityGroup" },
  },
};
const evaluate = (value: unknown) => createEvaluator(TEMPLATE)(value, "Prop");

describe("intrinsics", () => {
  test.each<[string, unknown, unknown]>([
    ["plain values stand", [1, true, null, "x"], [1, true, null, "x"]],
    ["Ref of a parameter", { Ref: "Named" }, "value"],
    ["Ref of an empty parameter", { Ref: "Empty" }, ""],
    ["Ref of a pseudo parameter", { Ref: "AWS::Partition" }, "aws"],
    ["Ref of the API", { Ref: "Api" }, "localapi00"],
    ["Ref of a stage", { Ref: "Stage" }, "live"],
    ["Ref of a named function", { Ref: "Fn" }, "named"],
    ["Ref of another resource", { Ref: "Group" }, "Group"],
    ["GetAtt as a list", { "Fn::GetAtt": ["Api", "RootResourceId"] }, "Api/root"],
    ["GetAtt as text", { "Fn::GetAtt": "Plain.Arn" }, "arn:aws:lambda:us-east-1:000000000000:function:Plain"],
    ["GetAtt off the path", { "Fn::GetAtt": ["Balancer", "DNSName"] }, "balancer.local.invalid"],
    ["Join", { "Fn::Join": ["-", ["a", { Ref: "Named" }, 7]] }, "a-value-7"],
    ["Split and Select", { "Fn::Select": [1, { "Fn::Split": [":", "a:b:c"] }] }, "b"],
    ["Select by a text index", { "Fn::Select": ["0", ["a"]] }, "a"],
    [
      "Sub of parameters and attributes",
      { "Fn::Sub": "${Named} ${Fn.Arn} ${!Kept}" },
      "value arn:aws:lambda:us-east-1:000000000000:function:named ${Kept}",
    ],
    ["Sub with its own variables", { "Fn::Sub": ["${a}-${Named}", { a: { Ref: "Empty" } }] }, "-value"],
    ["FindInMap", { "Fn::FindInMap": ["Map", "first", "second"] }, "mapped"],
    ["If that holds", { "Fn::If": ["Yes", "a", "b"] }, "a"],
    ["If that does not", { "Fn::If": ["No", "a", { Ref: "Named" }] }, "value"],
    ["And", { "Fn::If": ["Both", "a", "b"] }, "b"],
    ["Or", { "Fn::If": ["Either", "a", "b"] }, "a"],
    ["NoValue drops a member", { a: { Ref: "AWS::NoValue" }, b: 1 }, { b: 1 }],
    ["NoValue drops an item", [{ "Fn::If": ["No", 1, { Ref: "AWS::NoValue" }] }, 2], [2]],
    ["an object with several keys is none", { Other: 1, Ref: "x" }, { Other: 1, Ref: "x" }],
  ])("%s", (_name, value, expected) => {
    expect(evaluate(value)).toEqual(expected);
  });

  test.each<[string, unknown, string, string]>([
    ["an unknown intrinsic", { a: [{ "Fn::GetAZs": "" }] }, "Prop.a[0]", "the intrinsic Fn::GetAZs is not supported"],
    ["an unknown resource", { Ref: "Nowhere" }, "Prop.Ref", "refers to Nowhere, which the template does not have"],
    [
      "an unknown attribute",
      { "Fn::GetAtt": ["Api", "Colour"] },
      "Prop.Fn::GetAtt",
      "AWS::ApiGateway::RestApi has no attribute Colour locally",
    ],
    ["a parameter without a default", { Ref: "Unset" }, "Prop.Ref", "the parameter Unset has no default"],
    [
      "a stored parameter",
      { Ref: "Stored" },
      "Prop.Ref",
      "the parameter Stored lives in Parameter Store, which is not read locally",
    ],
    ["a Join of what is no list", { "Fn::Join": [",", "x"] }, "Prop.Fn::Join", "expected a list, got string"],
    ["a Join with one argument", { "Fn::Join": [","] }, "Prop.Fn::Join", "expected two arguments, got 1"],
    ["a Select beyond the list", { "Fn::Select": [3, ["a"]] }, "Prop.Fn::Select", "the list has no item 3"],
    ["a Split of an object", { "Fn::Split": [",", { a: 1 }] }, "Prop.Fn::Split", "expected text, got object"],
    ["an unknown condition", { "Fn::If": ["Maybe", 1, 2] }, "Conditions.Maybe", "no such condition"],
    [
      "an unknown mapping",
      { "Fn::FindInMap": ["Map", "first", "third"] },
      "Prop.Fn::FindInMap",
      "the mapping has no Map.first.third",
    ],
  ])("fails on %s, with path and reason", (_name, value, path, message) => {
    const fault = (() => {
      try {
        return evaluate(value);
      } catch (error) {
        return error;
      }
    })();
    expect(fault).toBeInstanceOf(IntrinsicError);
    expect(fault).toMatchObject({ path, message });
  });
});
