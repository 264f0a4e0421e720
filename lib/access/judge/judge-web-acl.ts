import { type AddressSet, holdsAddress, intersect } from "../addresses/address-set.ts";
import { addressNumber, describeAddresses, exampleAddress, renderAddress } from "../addresses/address-text.ts";
import type { AccessModel } from "../model/access-model.ts";
import { pathFlaw } from "../paths/clean-path.ts";
import type { AccessRequest, Judgement, Refusal } from "./access-request.ts";
import { listingRules } from "./rules-of-request.ts";
import { listed } from "./words.ts";

/** The web ACL's rules that the model knows, in their order; a judgement with a refusal is the last. */
export function judgeWebAcl(model: AccessModel, request: AccessRequest): Judgement[] {
  const address = addressOf(model, request);
  const judgements: Judgement[] = [];
  for (const judge of [judgeClosed, judgeOrigin, judgePath, judgeDenied, judgeUnlisted, judgeRuleAddresses]) {
    const judgement = judge(model, request, address);
    if (judgement === undefined) continue;
    judgements.push(judgement);
    if (judgement.refusal !== undefined) break;
  }
  return judgements;
}

/** The request's address; where it says none, one that is let in: undefined when there is none. */
interface Address {
  readonly number: bigint | undefined;
  readonly shown: string;
  readonly isGiven: boolean;
  /** Addresses from which all lists let this very call in. */
  readonly open: AddressSet;
}

/** @throws RangeError for an address that is none */
function addressOf(model: AccessModel, request: AccessRequest): Address {
  const { address } = request;
  const open = addressesFor(model, request);
  if (typeof address === "string") {
    const number = addressNumber(address);
    if (number === undefined) throw new RangeError(`address: got "${address}", expected an IPv4 or IPv6 address`);
    return { number, shown: address, isGiven: true, open };
  }
  const number = exampleAddress(open);
  return { number, shown: number === undefined ? "none" : renderAddress(number), isGiven: false, open };
}

/** Where the call may come from by every list but the emergency switch. */
function addressesFor(model: AccessModel, request: AccessRequest): AddressSet {
  const lists = listingRules(model, request).flatMap(({ allow }) => (allow === undefined ? [] : [allow]));
  return lists.reduce<AddressSet>(intersect, model.addresses.listed);
}

/** A call from where all lists agree; nothing where they have no address in common. */
function callFrom(addresses: AddressSet): string[] {
  return addresses.length === 0 ? [] : [`a call from ${describeAddresses(addresses)}`];
}

type JudgeRule = (model: AccessModel, request: AccessRequest, address: Address) => Judgement | undefined;

const judgeClosed: JudgeRule = ({ settingAt, addresses: { exceptions } }, _, { number, isGiven, shown, open }) => {
  if (exceptions === undefined) return undefined;
  const setting = settingAt("webAcl.closed");
  const looked = `whether the environment is closed (${setting})`;
  if (isGiven && number !== undefined && holdsAddress(exceptions, number))
    return passed(looked, `closed, but for ${shown}`);
  return refused(looked, "closed", {
    status: 503,
    code: "CLOSED",
    because: [
      {
        setting,
        says:
          exceptions.length === 0
            ? "closes the environment to everyone"
            : "closes the environment, but for its exceptions",
      },
    ],
    letIn: [...callFrom(intersect(open, exceptions)), `opening the environment: ${setting} taken away`],
  });
};

const judgeOrigin: JudgeRule = ({ settingAt, pages: { origins } }, { origin }) => {
  const looked = "header Origin";
  if (origin === undefined || origin === null || origin === "") return passed(looked, "absent: no browser page");
  const setting = settingAt("cors.origins");
  if (origins.includes(origin)) return passed(looked, `${origin} is listed in ${setting}`);
  return refused(looked, `${origin} is not listed`, {
    status: 403,
    code: "ORIGIN_NOT_ALLOWED",
    because: [{ setting, says: `does not list ${origin}` }],
    letIn: [
      ...(origins.length > 0 ? [`a page of ${listed(origins, "or")}`] : []),
      "a call without Origin, from a server",
      `${origin} in ${setting}`,
    ],
  });
};

const judgePath: JudgeRule = ({ settingAt, paths }, { path }) => {
  const looked = `the spelling of ${path}`;
  const flaw = pathFlaw(path, paths);
  if (flaw === undefined) return passed(looked, "can be read in one way only");
  const setting = settingAt("webAcl.allowEncodedPaths");
  const isOfSetting = pathFlaw(path, { ...paths, allowEncoded: true }) === undefined;
  const because = isOfSetting
    ? { setting, says: `is ${paths.allowEncoded}, and the path could be read in two ways: ${flaw}` }
    : { setting: settingAt("webAcl"), says: `refuses a path that could be read in two ways, whatever is set: ${flaw}` };
  return refused(looked, flaw, {
    status: 400,
    code: "BAD_REQUEST",
    because: [because],
    letIn: [
      "the path in its plain spelling: single slashes, none at its end, no dot segments, nothing encoded",
      ...(isOfSetting ? [`${setting} set to true`] : []),
    ],
  });
};

const judgeDenied: JudgeRule = ({ settingAt, addresses: { deny } }, _, { number, shown, isGiven, open }) => {
  if (deny.length === 0 || !isGiven) return undefined;
  const setting = settingAt("webAcl.deny");
  const looked = `address ${shown} in ${setting}`;
  if (number === undefined || !holdsAddress(deny, number)) return passed(looked, "not denied");
  return refused(
    looked,
    "denied",
    blocked([{ setting, says: `denies ${shown}` }], [...callFrom(open), `${shown} not covered by ${setting}`]),
  );
};

const judgeUnlisted: JudgeRule = ({ settingAt, addresses: { allow } }, _, { number, shown, isGiven, open }) => {
  if (allow === undefined) return undefined;
  const setting = settingAt("webAcl.allow");
  const looked = `address ${shown} in ${setting}`;
  if (number !== undefined && holdsAddress(allow, number))
    return passed(looked, isGiven ? "listed" : "listed (the question names no address)");
  const because = [{ setting, says: isGiven ? `does not list ${shown}` : "lists no address that is let in" }];
  const letIn = [...callFrom(open), isGiven ? `${shown} in ${setting}` : `an address in ${setting} that is let in`];
  return refused(looked, "not listed", blocked(because, letIn));
};

const judgeRuleAddresses: JudgeRule = (model, request, { number, shown, open }) => {
  const strict = listingRules(model, request);
  if (strict.length === 0) return undefined;
  const looked = `address ${shown} in the lists of ${listed(strict.map(({ setting }) => setting))}`;
  const against = strict.filter(({ allow = [] }) => number === undefined || !holdsAddress(allow, number));
  if (against.length === 0) return passed(looked, "listed in each");
  const because = against.map(({ setting, allow = [] }) => ({
    setting,
    says: `covers ${request.method} ${request.path} and takes calls from ${describeAddresses(allow)} alone`,
  }));
  const wider = `${shown === "none" ? "an address" : shown} in allow of ${listed(against.map(({ setting }) => setting))}`;
  return refused(looked, "not listed", blocked(because, [...callFrom(open), wider]));
};

function blocked(because: Refusal["because"], letIn: readonly string[]): Refusal {
  return { status: 403, code: "REQUEST_BLOCKED", because, letIn };
}

function passed(looked: string, decided: string): Judgement {
  return { step: { stop: "web ACL", looked, decided, outcome: "passed" } };
}

function refused(looked: string, decided: string, refusal: Refusal): Judgement {
  const answer = `${decided}: ${refusal.status} ${refusal.code}`;
  return { step: { stop: "web ACL", looked, decided: answer, outcome: "refused" }, refusal };
}
