import {
  noteProblem,
  type Reading,
  type ReadResource,
  readProperties,
  requiredText,
  resourcesOf,
} from "./cloudformation/resource-reader.ts";

/** A resource of the API by its id, with its whole path. */
export interface ResourcePath {
  readonly logicalId: string;
  readonly path: string;
}

interface RawResource {
  readonly logicalId: string;
  readonly parentId: string;
  readonly pathPart: string;
}

/** The paths of the API's resource tree by resource id, the root's included. */
export function readResourcePaths(reading: Reading, api: ReadResource): ReadonlyMap<string, ResourcePath> {
  const rootId = `${api.logicalId}/root`;
  const raw = new Map(resourcesOf(reading, "AWS::ApiGateway::Resource").map((found) => readResource(reading, found)));
  const paths = new Map<string, ResourcePath>([[rootId, { logicalId: api.logicalId, path: "/" }]]);
  for (const { logicalId } of raw.values()) {
    const path = pathOf(logicalId, raw, rootId);
    if (path === undefined) {
      reading.problems.push({ logicalId, property: "ParentId", message: "does not lead to the API's root" });
    } else {
      paths.set(logicalId, { logicalId, path });
    }
  }
  refuseSiblingVariables(reading, raw);
  return paths;
}

function readResource(reading: Reading, found: ReadResource): [string, RawResource] {
  const properties = readProperties(reading, found, ["ParentId", "PathPart", "RestApiId"]);
  const pathPart = requiredText(properties, "PathPart");
  if (!/^(?:[\w.~:!$&'()*,;=@%-]+|\{[\w.:-]+\+?\})$/.test(pathPart) && pathPart !== "") {
    noteProblem(properties, "PathPart", `"${pathPart}" is neither one literal segment nor one {variable}`);
  }
  return [found.logicalId, { logicalId: found.logicalId, parentId: requiredText(properties, "ParentId"), pathPart }];
}

function pathOf(logicalId: string, raw: ReadonlyMap<string, RawResource>, rootId: string): string | undefined {
  const parts: string[] = [];
  let current = raw.get(logicalId);
  while (current) {
    parts.unshift(current.pathPart);
    if (current.parentId === rootId) return `/${parts.join("/")}`;
    if (parts.length > raw.size) return undefined;
    current = raw.get(current.parentId);
  }
  return undefined;
}

/** AWS refuses a second variable under one parent at deployment, and anything below a greedy one. */
function refuseSiblingVariables(reading: Reading, raw: ReadonlyMap<string, RawResource>): void {
  const variables = new Map<string, string>();
  for (const { logicalId, parentId, pathPart } of raw.values()) {
    if (raw.get(parentId)?.pathPart.endsWith("+}")) {
      reading.problems.push({ logicalId, property: "ParentId", message: "a greedy variable cannot have children" });
    }
    if (!pathPart.startsWith("{")) continue;
    const sibling = variables.get(parentId);
    if (sibling !== undefined) {
      const message = `${pathPart} is beside the variable of ${sibling}: API Gateway allows one for each parent`;
      reading.problems.push({ logicalId, property: "PathPart", message });
    }
    variables.set(parentId, logicalId);
  }
}
