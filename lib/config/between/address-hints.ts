import type { Draft, Item } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { api } from "../settings/api.ts";
import { staysHere } from "../settings/issuer.ts";
import { cidr } from "../values/cidr.ts";
import { type CidrIndex, cidrIndex } from "../values/cidr-index.ts";

/** Most blocks of a list that are named one by one. */
const MAX_NAMED = 5;

/** Addresses that no caller of a public endpoint has (RFC 1918, 6598, 1122, 3927, 4193, 4291). */
const OFF_THE_INTERNET = cidrIndex(
  [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
  ].map((value, index) => ({ index, value })),
);

/** A list of CIDRs in an environment. */
interface AddressList {
  readonly path: string;
  readonly blocks: readonly Item<string>[];
  readonly index: CidrIndex;
  /** Whether its addresses may call; otherwise they may not. */
  readonly lets: boolean;
  /** Whether it belongs to an access rule. */
  readonly ofRule: boolean;
}

/** Address lists that are valid, but hold what cannot be meant: warnings, one for each mistake. */
export function addressHints(draft: Draft): Problem[] {
  const lists = addressLists(draft);
  const allow = lists.find(({ path }) => path === `${draft.path}.webAcl.allow`);
  const deny = lists.find(({ lets }) => !lets);
  const isPublic = draft.valid(api.shape.endpoint, "api", "endpoint") !== "private" && !staysHere(draft);
  return lists.flatMap((list) => {
    const isDenied = ({ value }: Item<string>) => list === allow && deny?.index.around(value) !== undefined;
    const never = list.blocks.filter((block) => list.lets && isPublic && isOffTheInternet(block) && !isDenied(block));
    const rest = list.blocks.filter((block) => !never.includes(block));
    const nested = rest.filter(({ value }) => list.index.around(value, { wider: true }) !== undefined);
    return [
      ...warnings(list, never, () => {
        return 'expected addresses of the internet: a regional endpoint sees the public address of an office or a VPN, never this one; or api.endpoint "private"';
      }),
      ...warnings(list, nested, ({ value }) => {
        const wider = list.index.around(value, { wider: true });
        return `expected no block inside another: ${wider?.value} ([${wider?.index}]) covers it already`;
      }),
      ...(list === allow && deny ? deniedHints(list, rest, deny) : []),
      ...(list.ofRule && allow ? outsideHints(list, rest, allow) : []),
    ];
  });
}

function addressLists(draft: Draft): AddressList[] {
  const rules = draft.raw("auth", "rules");
  const at = (keys: readonly (string | number)[], path: string, lets: boolean): AddressList => {
    const blocks = draft.items(cidr, ...keys);
    return { path: `${draft.path}.${path}`, blocks, index: cidrIndex(blocks), lets, ofRule: keys[0] === "auth" };
  };
  const all = [
    at(["webAcl", "allow"], "webAcl.allow", true),
    at(["webAcl", "deny"], "webAcl.deny", false),
    at(["webAcl", "closed", "except"], "webAcl.closed.except", true),
    ...(Array.isArray(rules)
      ? rules.map((_, index) => at(["auth", "rules", index, "allow"], `auth.rules[${index}].allow`, true))
      : []),
  ];
  return all.filter(({ blocks }) => blocks.length > 0);
}

function isOffTheInternet({ value }: Item<string>): boolean {
  return OFF_THE_INTERNET.around(value) !== undefined;
}

/** Equal blocks of both lists have a warning of their own, in `webAclProblems`. */
function deniedHints(list: AddressList, blocks: readonly Item<string>[], deny: AddressList): Problem[] {
  const denied = blocks.filter(({ value }) => deny.index.around(value, { wider: true }) !== undefined);
  return warnings(list, denied, ({ value }) => {
    const wider = deny.index.around(value, { wider: true });
    return `expected a block that deny leaves some address of: ${wider?.value} (deny[${wider?.index}]) covers it, so none of its addresses may call`;
  });
}

/** A caller must be on both lists. */
function outsideHints(list: AddressList, blocks: readonly Item<string>[], allow: AddressList): Problem[] {
  const outside = blocks.filter(({ value }) => !allow.index.meets(value));
  if (outside.length === list.blocks.length) {
    const named = outside.slice(0, MAX_NAMED).map(({ value }) => value);
    const expected = "expected addresses that webAcl.allow lists too: nobody can call what this rule covers";
    return [{ ...problem(list.path, named.join(", "), expected), severity: "warning" }];
  }
  return warnings(list, outside, () => "expected a block that webAcl.allow lists too: none of its addresses may call");
}

/** A line for each of the first blocks, and one for the rest: lists may have thousands. */
function warnings(
  { path }: AddressList,
  blocks: readonly Item<string>[],
  expected: (block: Item<string>) => string,
): Problem[] {
  const more = blocks.length - MAX_NAMED;
  const lines = blocks
    .slice(0, MAX_NAMED)
    .map((block) => problem(`${path}[${block.index}]`, block.value, expected(block)));
  const last = more > 0 ? [{ path, message: `has ${more} more such blocks`, severity: "warning" as const }] : [];
  return [...lines.map((line) => ({ ...line, severity: "warning" as const })), ...last];
}
