import { Readable } from "node:stream";
import type { World } from "../local-gateway/exchange/world.ts";
import { createRequestPath } from "../local-gateway/stops.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";

/** What the web ACL's plain block says; an origin, a path or a rate has other words. */
const BLOCKED = "REQUEST_BLOCKED";

/** What to tell somebody whose own machine the environment does not let in, since every pasted line would then fail. */
export async function localCallerNote(model: ApiModel, world: World): Promise<string | undefined> {
  // A path of its own, so that no rate is counted and no note is shown twice.
  const ask = createRequestPath(model, { ...world, note: () => {} });
  const { code } = await ask({
    id: "00000000-0000-0000-0000-000000000000",
    method: "GET",
    path: "/",
    query: "",
    headers: [["Host", "127.0.0.1"]],
    sourceIp: "127.0.0.1",
    receivedAt: world.now(),
    body: Readable.from([]),
    bodyLength: 0,
    signal: new AbortController().signal,
  });
  if (code !== BLOCKED) return undefined;
  return (
    "this environment's address lists do not let 127.0.0.1 in: requests from here get 403 REQUEST_BLOCKED; to try the " +
    "rest, add 127.0.0.0/8 to webAcl.allow in a file of your own and name it with --environments-file"
  );
}
