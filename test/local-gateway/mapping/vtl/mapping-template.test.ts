// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are Velocity's
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  MappingTemplateError,
  parseMappingTemplate,
} from "../../../../lib/local-gateway/mapping/vtl/mapping-template.ts";
import { TEMPLATE_UTILITIES, templateInput } from "../../../../lib/local-gateway/mapping/vtl/template-objects.ts";

const PARAMETERS = {
  path: { id: "7", both: "path" },
  querystring: { q: "x", both: "query" },
  header: { Origin: "https://a.example" },
};

function render(template: string, body = "{}"): string {
  return parseMappingTemplate(template).render({
    input: templateInput(body, PARAMETERS),
    context: { requestId: "r", responseOverride: { header: {} } },
    stageVariables: { colour: "blue" },
    util: TEMPLATE_UTILITIES,
  });
}

describe("a mapping template", () => {
  test.each([
    ["text stays", "{ statusCode: 200 }", "{ statusCode: 200 }"],
    ["context", "$context.requestId ${context.requestId} $!context.requestId", "r r r"],
    ["what is undefined is empty", "[$context.nothing] [$nowhere] [$nowhere.at.all]", "[] [] []"],
    ["stage variables", "$stageVariables.colour", "blue"],
    ["a parameter: the path goes first", '$input.params("both")', "path"],
    ["a parameter of the query", "$input.params('q')", "x"],
    ["a header by get", '$input.params().header.get("Origin")', "https://a.example"],
    ["a header in another spelling", '[$input.params().header.get("origin")]', "[]"],
    [
      "an absent header is not equal to text",
      '#if($input.params().header.get("X") == "")empty#{else}full#end',
      "empty",
    ],
    ["negation of what is absent", '#if(!$input.params().header.get("X"))absent#end', "absent"],
    ["set, else if, else", "#set($a = 2)#if($a == 1)one#elseif($a == 2)two#{else}more#end", "two"],
    ["foreach", '#foreach($x in ["a","b"])$x#if($foreach.hasNext),#end#end', "a,b"],
    ["whole numbers divide to whole numbers", "#set($a = 11 / 2)$a", "5"],
    ["text and number compare by text", '#if("7" == 7)same#end', "same"],
    ["a string in a string", '#set($a = "x")#set($b = "${a}y")$b', "xy"],
    [
      "methods of text",
      '#set($t = "a,b")$t.split(",").get(1) $t.replace(",", "-") $t.length() $t.toUpperCase()',
      "b a-b 3 A,B",
    ],
    [
      "methods of maps",
      '#set($m = {})#set($x = $m.put("k", "v"))$m.size() $m.containsKey("k") $m.get("k")',
      "1 true v",
    ],
    ["json", "$input.json('$.a')", '{"b":[1]}', '{"a":{"b":[1]}}'],
    ["json of text keeps its quotes", "$input.json('$.a')", '"x"', '{"a":"x"}'],
    ["path of a nested item", "$input.path('$.a[1].b')", "2", '{"a":[{"b":1},{"b":2}]}'],
    ["path into what is no JSON", "[$input.path('$.a')]", "[]", "plain"],
    ["parseJson", "$util.parseJson($input.body).a", "1", '{"a":1}'],
    ["base64", '$util.base64Encode("ab") $util.base64Decode("YWI=")', "YWI= ab"],
    ["url", '$util.urlEncode("a b&c*~") $util.urlDecode("a+b%26")', "a+b%26c*%7E a b&"],
    ["escapeJavaScript", '$util.escapeJavaScript("it\'s /a")', "it\\'s \\/a"],
    ["a prototype is out of reach", "[$context.constructor] [$context.__proto__]", "[] []"],
  ])("%s", (_name, template, expected, body = "{}") => {
    expect(render(template, body)).toBe(expected);
  });

  test("a put under __proto__ changes no prototype", () => {
    render('#set($m = {})#set($x = $m.put("__proto__", {"polluted": "yes"}))');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("remembers nothing between two renderings", () => {
    const template = parseMappingTemplate("$!{a}#set($a = 1)");
    const variables = { input: {}, context: {}, stageVariables: {}, util: {} };
    expect([template.render(variables), template.render(variables)]).toEqual(["", ""]);
  });
});

describe("what cannot be run is refused when it is read", () => {
  test.each([
    ["a macro", "#macro(m)x#end", "#m is not supported"],
    ["a call of one", "#m()", "#m is not supported"],
    ["parse", '#parse("x")', "#parse is not supported"],
    ["define", "#define($x)a#end", "#x is not supported"],
    ["an if that is never ended", "#if($a)x", "do not balance"],
    ["an end too many", "x#end y", "do not balance"],
    ["an unknown method", "$input.body.explode()", "explode() is not supported"],
    ["an unknown utility", "$util.qr($x)", "$util.qr() is not supported"],
    ["an unknown method inside a string", '#set($a = "$input.body.explode()")', "explode() is not supported"],
    ["a JSONPath with a wildcard", "$input.path('$.a[*]')", "only names and indexes"],
    ["a JSONPath that does not start at the root", "$input.json('a')", "does not start with $"],
    ["what does not parse", "#set($a = )", "does not parse"],
  ])("%s", (_name, template, reason) => {
    expect(() => parseMappingTemplate(template)).toThrow(MappingTemplateError);
    expect(() => parseMappingTemplate(template)).toThrow(reason);
  });

  test.each(["a comment ## #if", "#* #if *# x", "#[[ #if $x ]]#", "\\#if"])("%j is no open block", (template) => {
    expect(() => parseMappingTemplate(template)).not.toThrow();
  });

  test("any text is parsed or refused, never an unexpected error", () => {
    const part = fc.constantFrom(
      "$a",
      "#if(",
      ")",
      "#end",
      "${",
      "}",
      '"',
      "#set($x",
      "=",
      "#",
      "$",
      "[",
      "x",
      "\n",
      "$input.path('$')",
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")),
        (text) => {
          try {
            parseMappingTemplate(text);
          } catch (error) {
            expect(error).toBeInstanceOf(MappingTemplateError);
          }
        },
      ),
    );
  });
});
