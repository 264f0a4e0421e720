import { readFileSync } from "node:fs";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { type AccessMatrix, matrixOf } from "../../lib/access-report/matrix.ts";
import { contextOf, environmentFromContext } from "../../lib/config/sources/from-context.ts";
import { environment } from "../helpers/environment.ts";

/** That of an environment in cdk.json. */
export function shippedMatrix(name: string): AccessMatrix {
  const { context } = JSON.parse(readFileSync("cdk.json", "utf8"));
  const files = { read: (path: string) => readFileSync(path, "utf8") };
  return matrixOf(modelOf(name, environmentFromContext(contextOf({ ...context, environment: name }), files).config));
}

/** 20 origins, 300 blocks, 6 issuers, and rules with long paths, many scopes, few addresses; more than AWS would take. */
export function largeMatrix(count: number): AccessMatrix {
  const webAcl = {
    allow: [
      ...listOf(250, (at) => `203.${at % 200}.${at < 200 ? 0 : 2}.0/24`),
      ...listOf(50, (at) => `2001:db8:${at * 2}::/48`),
    ],
    deny: ["203.5.0.66/32"],
  };
  const issuers = listOf(6, (at) => ({
    issuer: `https://login-${at}.identity.example.com/realms/customer-organisation-${at}`,
    audience: ["clipzy", "https://api.clipzy.example.com/machine-learning-engine"],
  }));
  const cors = { origins: listOf(20, (at) => `https://application-${at}.studio.clipzy-customers.example.com`) };
  const rules = [...listOf(count - 1, largeRule), { methods: ["GET"], path: "/health", public: true }];
  const model = modelOf("large", environment({ webAcl, cors, auth: { issuers, rules } }));
  const token = {
    id: "1",
    subject: "anna",
    scopes: ["videos:read"],
    isRevoked: false,
    expires: "2030-01-01",
    key: undefined,
    notAfter: undefined,
  };
  const last = model.issuers.at(-1);
  return matrixOf({
    ...model,
    issuers: [...model.issuers.slice(0, -1), ...(last === undefined ? [] : [{ ...last, registered: [token] }])],
  });
}

/** An environment that is closed but for an address, without scopes. */
export function closedMatrix(): AccessMatrix {
  const rules = [{ methods: ["GET"], path: "/health", public: true }];
  const webAcl = { closed: { except: ["192.0.2.8/29"] } };
  return matrixOf(modelOf("closed", environment({ webAcl, auth: { rules } })));
}

const NOUNS = [
  "jobs",
  "videos",
  "datasets",
  "models",
  "labels",
  "projects",
  "members",
  "invoices",
  "audit-events",
  "users",
];

function largeRule(at: number): object {
  const noun = NOUNS[at % NOUNS.length] ?? "";
  const version = Math.floor(at / NOUNS.length) + 1;
  const long = `/organisations/*/projects/*/environments/${noun}/*/a-rather-long-name-of-a-resource`;
  const scopes = [`${noun}:read`, ...(at % 5 === 0 ? [`${noun}:write`, "organisation-administrator:everything"] : [])];
  return {
    methods: at % 7 === 0 ? "*" : at % 3 === 0 ? ["GET"] : ["POST", "PUT", "PATCH"],
    path: `/api/v${version}${at % 4 === 0 ? long : `/${noun}/*`}`,
    ...(at % 11 === 0 ? {} : { scopes: at % 13 === 0 ? ["admin"] : scopes }),
    ...(at % 9 === 0 ? { allow: listOf(5, (block) => `203.0.0.${block * 32}/28`) } : {}),
  };
}

function listOf<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}
