import { describe, expect, test } from "@jest/globals";
import type { Template } from "aws-cdk-lib/assertions";
import { renderEnvelope } from "../../../lib/request-path/refusals/error-envelope.ts";
import { resourceOf, resourcesOf, templateOf } from "../../helpers/synthesized.ts";

const EVERYTHING = templateOf({
  webAcl: {
    allow: ["2001:db8:1234::/48", "192.0.2.0/24"],
    deny: ["192.0.2.66/32"],
    bodyInspectionKilobytes: 64,
  },
});

describe("rules", () => {
  test.each<[string, Template, string[]]>([
    [
      "all of them, in the order of the request's path",
      EVERYTHING,
      [
        "ClosedToStrangers",
        "Closed",
        "UnseenHeaders",
        "ForeignOrigin",
        "AmbiguousPath",
        "DeniedAddress",
        "UnlistedAddress",
        "RateLimit",
        "OversizeBody",
        "SpoofedHeader",
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
      ],
    ],
    [
      "only what is asked for",
      templateOf({ webAcl: { rateLimit: false, managedRuleGroups: [] } }),
      [
        "ClosedToStrangers",
        "Closed",
        "UnseenHeaders",
        "ForeignOrigin",
        "AmbiguousPath",
        "OversizeBody",
        "SpoofedHeader",
      ],
    ],
  ])("%s", (_, template, names) => {
    const { Rules } = resourceOf(template, "AWS::WAFv2::WebACL").Properties;
    expect(Rules.map((rule: { Name: string }) => rule.Name)).toEqual(names);
    expect(Rules.map((rule: { Priority: number }) => rule.Priority)).toEqual(names.map((__, priority) => priority));
  });

  test("let pass what none of them refuses", () => {
    expect(resourceOf(EVERYTHING, "AWS::WAFv2::WebACL").Properties).toMatchObject({
      Scope: "REGIONAL",
      DefaultAction: { Allow: {} },
    });
  });

  test("keep no samples, which would hold the bearer token", () => {
    expect(JSON.stringify(EVERYTHING.toJSON())).not.toContain('"SampledRequestsEnabled":true');
  });

  test("count bodies over 8 KB instead of refusing them", () => {
    expect(ruleOf(EVERYTHING, "AWSManagedRulesCommonRuleSet").Statement.ManagedRuleGroupStatement).toEqual({
      VendorName: "AWS",
      Name: "AWSManagedRulesCommonRuleSet",
      RuleActionOverrides: [{ Name: "SizeRestrictions_BODY", ActionToUse: { Count: {} } }],
    });
  });

  test("look into as much of a body as is asked for", () => {
    const { AssociationConfig } = resourceOf(EVERYTHING, "AWS::WAFv2::WebACL").Properties;
    expect(AssociationConfig).toEqual({ RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: "KB_64" } } });
  });
});

describe("custom responses", () => {
  const { CustomResponseBodies } = resourceOf(EVERYTHING, "AWS::WAFv2::WebACL").Properties;

  test.each(["ORIGIN_NOT_ALLOWED", "BAD_REQUEST", "RATE_LIMITED"] as const)("%s is the envelope, as JSON", (code) => {
    expect(CustomResponseBodies[code]).toEqual({ Content: renderEnvelope(code), ContentType: "APPLICATION_JSON" });
  });

  test.each<[string, string[], string]>([
    ["one origin may read them", ["https://app.example.com"], "https://app.example.com"],
    ["several may, since whoever comes so far is of one of them", ["https://a.example", "https://b.example"], "*"],
  ])("%s", (_, origins, expected) => {
    const template = templateOf({ cors: { origins } });
    for (const name of ["AmbiguousPath", "RateLimit", "OversizeBody"]) {
      const headers = ruleOf(template, name).Action.Block.CustomResponse.ResponseHeaders;
      expect(headers).toContainEqual({ Name: "Access-Control-Allow-Origin", Value: expected });
    }
  });
});

describe("address lists", () => {
  test("one IP set for each family", () => {
    expect(ipSets(EVERYTHING)).toEqual([
      ["IPV4", ["192.0.2.66/32"]],
      ["IPV4", ["192.0.2.0/24"]],
      ["IPV6", ["2001:db8:1234::/48"]],
    ]);
  });

  test("block plainly, so that the gateway response answers", () => {
    for (const name of ["DeniedAddress", "UnlistedAddress"]) {
      expect(ruleOf(EVERYTHING, name).Action).toEqual({ Block: {} });
    }
  });

  test("refuse whoever is in no set", () => {
    const { Statement } = ruleOf(EVERYTHING, "UnlistedAddress");
    expect(Statement.NotStatement.Statement.OrStatement.Statements).toHaveLength(2);
    const one = ruleOf(templateOf({ webAcl: { allow: ["192.0.2.0/24"] } }), "UnlistedAddress").Statement;
    expect(Object.keys(one.NotStatement.Statement)).toEqual(["IPSetReferenceStatement"]);
  });

  test("never trust a header", () => {
    expect(JSON.stringify(EVERYTHING.toJSON())).not.toMatch(/ForwardedIP/i);
  });

  test.each([
    [1000, [1000]],
    [1001, [1000, 1]],
  ])("%i CIDRs are split into sets of %j", (count, sizes) => {
    expect(ipSets(templateOf({ webAcl: { deny: cidrs(count) } })).map(([, cidr]) => cidr.length)).toEqual(sizes);
  });

  test("are the same whatever the order of the CIDRs", () => {
    const template = (deny: string[]) => templateOf({ webAcl: { deny } }).toJSON();
    expect(template(cidrs(1500).toReversed())).toEqual(template(cidrs(1500)));
  });
});

describe("association", () => {
  test("is with the stage, once that is there", () => {
    const { Properties, DependsOn } = resourceOf(EVERYTHING, "AWS::WAFv2::WebACLAssociation");
    const [stage] = Object.keys(EVERYTHING.findResources("AWS::ApiGateway::Stage"));
    expect(DependsOn).toEqual([stage]);
    expect(JSON.stringify(Properties.ResourceArn)).toContain("::/restapis/");
  });
});

describe("log", () => {
  const { Properties } = resourceOf(EVERYTHING, "AWS::WAFv2::LoggingConfiguration");

  test("keeps what was blocked or counted, and no credentials", () => {
    expect(Properties.RedactedFields).toEqual([
      { SingleHeader: { Name: "authorization" } },
      { SingleHeader: { Name: "cookie" } },
      { QueryString: {} },
    ]);
    expect(Properties.LoggingFilter).toEqual({
      DefaultBehavior: "DROP",
      Filters: [
        {
          Behavior: "KEEP",
          Requirement: "MEETS_ANY",
          Conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((Action) => ({ ActionCondition: { Action } })),
        },
      ],
    });
  });

  test("goes to a group whose name WAF takes, by an ARN without a wildcard", () => {
    const name = JSON.stringify(
      resourcesOf(EVERYTHING, "AWS::Logs::LogGroup").flatMap((group) => group.Properties.LogGroupName ?? []),
    );
    expect(name).toContain('"aws-waf-logs-clipzy-test-"');
    expect(JSON.stringify(Properties.LogDestinationConfigs)).toMatch(/:log-group:",\{"Ref":"WebAclLog\w+"\}\]\]/);
  });
});

interface Rule {
  readonly Name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a rule holds whatever its statement is made of
  readonly [property: string]: any;
}

function ruleOf(template: Template, name: string): Rule {
  const { Rules } = resourceOf(template, "AWS::WAFv2::WebACL").Properties;
  const rule = (Rules as Rule[]).find(({ Name }) => Name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return rule;
}

/** Those with addresses: the two of the switch, which closed.test.ts is about, have none. */
function ipSets(template: Template): [string, string[]][] {
  return resourcesOf(template, "AWS::WAFv2::IPSet")
    .map(({ Properties }): [string, string[]] => [Properties.IPAddressVersion, Properties.Addresses])
    .filter(([, addresses]) => addresses.length > 0);
}

function cidrs(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);
}
