import { expect, test } from "@jest/globals";
import { modelOf } from "../../../lib/access/model/model-of.ts";
import { listRoutes } from "../../../lib/access/questions/list-routes.ts";
import { environmentSchema } from "../../../lib/config/environment-config.ts";
import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";

test("methods from different addresses are different rows, though the same rules cover them", () => {
  const rules = [
    { methods: ["HEAD"], path: "/", allow: ["203.0.113.0/24"] }, // the web ACL reads it as /live as well
    { methods: ["GET", "HEAD", "PUT"], path: "/live" },
  ];
  const { auth } = SAMPLE_ENVIRONMENT;
  const routes = listRoutes(
    modelOf("test", environmentSchema.parse({ ...SAMPLE_ENVIRONMENT, auth: { ...auth, rules } })),
  );
  expect(routes.map(({ methods, path, addresses }) => ({ methods, path, addresses }))).toEqual([
    { methods: ["HEAD"], path: "/", addresses: ["203.0.113.0/24"] },
    { methods: ["GET", "PUT"], path: "/live", addresses: "any" },
    { methods: ["HEAD"], path: "/live", addresses: ["203.0.113.0/24"] },
  ]);
});
