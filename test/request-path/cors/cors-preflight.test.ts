import { describe, expect, test } from "@jest/globals";
import { type CorsPolicy, corsHeaders } from "../../../lib/request-path/cors/cors-headers.ts";
import { renderPreflightTemplate } from "../../../lib/request-path/cors/cors-preflight.ts";

function cors(policy: Partial<CorsPolicy> = {}): CorsPolicy {
  return {
    origins: ["https://app.example.com"],
    allowHeaders: ["Authorization", "Content-Type"],
    exposeHeaders: [],
    allowCredentials: false,
    maxAgeSeconds: 600,
    ...policy,
  };
}

describe("preflight template", () => {
  test("sets headers only for an origin of the allowlist", () => {
    expect(renderPreflightTemplate(cors(), ["GET", "POST"]).split("\n")).toEqual([
      "#foreach($name in $input.params().header.keySet())",
      '#if($name.equalsIgnoreCase("origin"))#set($origin = $input.params().header.get($name))#end',
      "#end",
      '#if($origin == "https://app.example.com")',
      "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
      '#set($context.responseOverride.header.Access-Control-Allow-Methods = "GET,POST")',
      '#set($context.responseOverride.header.Access-Control-Allow-Headers = "Authorization,Content-Type")',
      '#set($context.responseOverride.header.Access-Control-Max-Age = "600")',
      "#end",
    ]);
  });

  test("compares with each of several origins, in an order of its own", () => {
    const origins = ["https://b.example", "https://a.example"];
    const template = renderPreflightTemplate(cors({ origins }), ["GET"]);
    expect(template).toContain('#if($origin == "https://a.example" || $origin == "https://b.example")');
    expect(renderPreflightTemplate(cors({ origins: origins.toReversed() }), ["GET"])).toBe(template);
  });

  test("allows credentials only when configured", () => {
    const header = "Access-Control-Allow-Credentials";
    expect(renderPreflightTemplate(cors(), ["GET"])).not.toContain(header);
    expect(renderPreflightTemplate(cors({ allowCredentials: true }), ["GET"])).toContain(`${header} = "true"`);
  });

  test("says nothing when no page may call", () => {
    expect(renderPreflightTemplate(cors({ origins: [] }), ["GET"])).toBe("");
  });
});

describe("CORS headers of a refusal", () => {
  const exposed = { "Access-Control-Expose-Headers": "X-Request-Id,Retry-After" };

  test.each<[string, Partial<CorsPolicy>, string | undefined, Record<string, string>]>([
    ["no origin", { origins: [] }, "echo", {}],
    ["one origin", {}, "echo", { "Access-Control-Allow-Origin": "https://app.example.com", ...exposed }],
    ["several", { origins: ["https://a", "https://b"] }, "echo", { "Access-Control-Allow-Origin": "echo", ...exposed }],
    ["several where none can be echoed", { origins: ["https://a", "https://b"] }, undefined, {}],
    [
      "credentials",
      { allowCredentials: true },
      "echo",
      {
        "Access-Control-Allow-Origin": "https://app.example.com",
        "Access-Control-Allow-Credentials": "true",
        ...exposed,
      },
    ],
    [
      "headers that the configuration exposes, each once",
      { exposeHeaders: ["x-request-id", "X-Job-Id"] },
      "echo",
      {
        "Access-Control-Allow-Origin": "https://app.example.com",
        "Access-Control-Expose-Headers": "X-Request-Id,Retry-After,X-Job-Id",
      },
    ],
  ])("%s", (_, policy, echo, expected) => {
    expect(corsHeaders(cors(policy), echo)).toEqual(expected);
  });
});
