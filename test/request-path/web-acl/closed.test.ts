import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { EVERY_ADDRESS, expressionsOf } from "../../../lib/request-path/web-acl/closed.ts";
import { resourcesOf, templateOf } from "../../helpers/synthesized.ts";

type Sets = Record<string, readonly string[]>;

function setsOf(webAcl: object): Sets {
  const sets = templateOf({ webAcl }).findResources("AWS::WAFv2::IPSet");
  return Object.fromEntries(
    Object.entries(sets).map(([id, { Properties }]) => [id.replace(/^WebAcl|[0-9A-F]{8}$/g, ""), Properties.Addresses]),
  );
}

describe("the emergency switch", () => {
  test("always stands in front, and is off while its sets are empty", () => {
    expect(setsOf({})).toEqual({ ClosedIPV4: [], ClosedIPV6: [] });
    const [acl] = resourcesOf(templateOf(), "AWS::WAFv2::WebACL");
    expect(acl?.Properties.Rules.slice(0, 2).map(({ Name }: { Name: string }) => Name)).toEqual([
      "ClosedToStrangers",
      "Closed",
    ]);
  });

  test("is on for every address of both families", () => {
    expect(setsOf({ closed: true })).toEqual({ ClosedIPV4: EVERY_ADDRESS.IPV4, ClosedIPV6: EVERY_ADDRESS.IPV6 });
  });

  test("leaves those out who mend it", () => {
    expect(setsOf({ closed: { except: ["203.0.113.7/32", "2001:db8::/32"] } })).toMatchObject({
      ClosedExceptIPV41: ["203.0.113.7/32"],
      ClosedExceptIPV61: ["2001:db8::/32"],
    });
  });
});

describe("expressions of origins", () => {
  const origin = fc
    .tuple(
      fc.constantFrom("http", "https"),
      fc.constantFrom("a.example", "b-c.example.com", "[2001:db8::1]", "x.y.z"),
      fc.constantFrom("", ":8443"),
    )
    .map(([scheme, host, port]) => `${scheme}://${host}${port}`);

  test("match exactly the origins of the list, and nothing that is near one", () => {
    const near = fc
      .tuple(origin, fc.constantFrom("", "/", ".evil", "x"))
      .map(([one, end]) => one.replace(".", end === "x" ? "x" : ".") + (end === "x" ? "" : end));
    fc.assert(
      fc.property(fc.array(origin, { maxLength: 8 }), fc.oneof(origin, near), (list, asked) => {
        const isKnown = expressionsOf(list).some((expression) => new RegExp(expression).test(asked));
        expect(isKnown).toBe(list.includes(asked));
      }),
    );
  });

  test("are as long as WAF takes them, and no longer", () => {
    const origins = Array.from({ length: 200 }, (_, index) => `https://page-${index}.some-customer.example`);
    const expressions = expressionsOf(origins);
    expect(Math.max(...expressions.map(({ length }) => length))).toBeLessThanOrEqual(512);
    expect(expressions.length).toBeLessThan(20);
  });
});
