import { expect, test } from "@jest/globals";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { routeLimits } from "../../lib/local-run/route-limits.ts";
import { environment } from "../helpers/environment.ts";

const ISSUERS = ["https://a.example.com", "https://b.example.com"];

const access = modelOf(
  "test",
  environment({
    webAcl: { allow: ["192.0.2.0/24"], deny: ["192.0.2.66/32"] },
    auth: {
      issuers: ISSUERS.map((issuer) => ({ issuer, audience: "clipzy" })),
      rules: [
        { methods: ["GET"], path: "/jobs/*", scopes: ["jobs:read"] },
        { methods: ["GET"], path: "/partner/*", scopes: ["jobs:read"], allow: ["192.0.2.8/29", "198.51.100.0/24"] },
        { methods: ["GET"], path: "/partner/two", allow: ["192.0.2.12/30"] },
        { methods: ["GET"], path: "/spread", allow: [0, 32, 68, 96].map((last) => `192.0.2.${last}/30`) },
        { methods: ["GET"], path: "/three", allow: [0, 32, 96].map((last) => `192.0.2.${last}/30`) },
        { methods: ["GET"], path: "/denied", allow: ["192.0.2.66/32"] },
        { methods: ["GET"], path: "/health", public: true, allow: ["192.0.2.1/32"] },
      ],
    },
  }),
);
const registered = { id: "1", subject: "anna", key: undefined, expires: "2030-01-01", notAfter: undefined };
const [first, second] = access.issuers;
const withRegistry = (...scopes: readonly string[]) => ({
  ...access,
  issuers: [first, second && { ...second, registered: [{ ...registered, scopes, isRevoked: false }] }].flatMap(
    (one) => one ?? [],
  ),
});

test.each<[string, string[]]>([
  ["/jobs/7", []],
  ["/partner/one", ["from 192.0.2.8/29"]],
  ["/partner/two", ["from 192.0.2.12/30"]],
  ["/spread", ["from 4 blocks of addresses"]],
  ["/three", ["from 192.0.2.0/30, 192.0.2.32/30 or 192.0.2.96/30"]],
  ["/denied", ["from no address"]],
  ["/health", ["from 192.0.2.1/32"]],
])("%s: %j", (path, limits) => {
  expect(routeLimits(access, { method: "GET", path })).toEqual(limits);
});

test("an issuer without a token that holds the scopes is left out", () => {
  const limitsOf = (...scopes: readonly string[]) =>
    routeLimits(withRegistry(...scopes), { method: "GET", path: "/jobs/7" });
  expect(limitsOf("jobs:read")).toEqual([]);
  expect(limitsOf("jobs:write")).toEqual(["with tokens of https://a.example.com"]);
});

test("where no issuer has such a token, that is said; a public route needs none", () => {
  const none = { ...access, issuers: access.issuers.map((issuer) => ({ ...issuer, registered: [] })) };
  expect(routeLimits(none, { method: "GET", path: "/jobs/7" })).toEqual(["with no token of any issuer"]);
  expect(routeLimits(none, { method: "GET", path: "/health" })).toEqual(["from 192.0.2.1/32"]);
});
