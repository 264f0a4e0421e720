import { METHODS } from "../../config/environment-config.ts";
import { type AddressSet, intersect } from "../addresses/address-set.ts";
import { exampleAddress, renderAddress } from "../addresses/address-text.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import { neededScopes } from "../judge/judge.ts";
import { coveringRules } from "../judge/rules-of-request.ts";
import type { AccessModel, ModelRule } from "../model/access-model.ts";
import type { Budget } from "../paths/budget.ts";
import { type FoundPath, findPath, type PathQuestion } from "../paths/find-path.ts";
import { segmentsOf } from "../paths/path-pattern.ts";
import { PathUnion } from "../paths/path-union.ts";
import { type AddressClass, addressClasses } from "./address-classes.ts";
import { type Credential, credentialsOf, sharedCredentials } from "./credentials.ts";
import { Side } from "./side.ts";

/** What is looked for: a request that passes on one side. */
export interface RequestQuestion extends PathQuestion {
  readonly method: string;
  /** Where the request has to pass. */
  readonly passing: Side;
  /** Whether paths that ask for a token are looked for, or those that ask for none. */
  readonly guarded: boolean;
  /** Only these addresses. @default - all */
  readonly addresses?: AddressSet;
  /** Only this kind of token. @default - any that passes */
  readonly credential?: Credential;
}

/** Two models side by side, and requests that tell them apart. */
export class Comparison {
  readonly before: Side;
  readonly after: Side;
  /** Methods that the same rules of both sides name are looked at once, by the first of them. */
  readonly methods: readonly (readonly string[])[];
  readonly classes: readonly AddressClass[];
  private readonly budget: Budget;
  private readonly shared: readonly Credential[];
  /** A word that reads like any segment and is a literal of no pattern. */
  readonly anySegment: string;

  /** @param patterns - further ones that questions will be about */
  constructor(before: AccessModel, after: AccessModel, patterns: readonly string[] = []) {
    this.budget = after.budget();
    const unions = new Map<string, PathUnion>();
    const rules = [...before.rules, ...after.rules];
    const namesStage = rules.some(({ path }) =>
      [before, after].some(({ paths }) => segmentsOf(path)[0] === paths.stage),
    );
    const shared = { budget: this.budget, unions, namesStage };
    this.before = new Side(before, shared);
    this.after = new Side(after, shared);
    this.methods = methodClasses(rules);
    this.classes = addressClasses(rules);
    this.shared = sharedCredentials(before, after);
    this.anySegment = unusedSegment([...rules.map(({ path }) => path), ...patterns]);
  }

  otherThan(side: Side): Side {
    return side === this.before ? this.after : this.before;
  }

  /** A path, with a word for each segment that may be anything. @throws TooManyPaths */
  findPath(question: PathQuestion): FoundPath | undefined {
    return findPath(question, this.budget);
  }

  /**
   * A request of that kind which passes on the side that is asked for; if there is one, one whose address and token are good
   * on the other side too.
   *
   * @throws TooManyPaths
   */
  findRequest(question: RequestQuestion): AccessRequest | undefined {
    const tried = new Set<string>();
    for (const { addresses, addressClass } of this.addressChoices(question)) {
      for (const credential of this.credentialChoices(question)) {
        const outside = this.obstacles(question, addressClass, credential);
        const key = outside.map(({ id }) => id).join(" ");
        if (tried.has(key)) continue; // the same paths, looked at with a better address or token already
        tried.add(key);
        const found = this.findPath({ within: question.within, outside: [...question.outside, ...outside] });
        if (found !== undefined) return this.requestFor(found, question, addresses, credential);
      }
    }
    return undefined;
  }

  /** The paths that hold a segment. */
  pathsWith(segment: string): PathUnion {
    return this.pathsOf(`/${segment}`, `/*/${segment}`, `/${segment}/*`, `/*/${segment}/*`);
  }

  /** The paths of patterns, read as a policy reads them. */
  pathsOf(...patterns: readonly string[]): PathUnion {
    return new PathUnion(patterns, "policy", this.budget);
  }

  render(found: FoundPath, anySegment = this.anySegment): string {
    return `/${found.map((segment) => segment ?? anySegment).join("/")}`;
  }

  private addressChoices({ passing, addresses }: RequestQuestion) {
    const own = passing.model.addresses.passing;
    const both = intersect(own, this.otherThan(passing).model.addresses.passing);
    const wanted = addresses === undefined ? [both, own] : [intersect(own, addresses)];
    return wanted.flatMap((set) =>
      this.classes
        .map((addressClass) => ({ addressClass, addresses: intersect(set, addressClass.addresses) }))
        .filter((choice) => choice.addresses.length > 0),
    );
  }

  private credentialChoices({ passing, guarded, credential }: RequestQuestion): (Credential | undefined)[] {
    if (!guarded) return [undefined];
    return credential === undefined ? [...this.shared, ...credentialsOf(passing.model)] : [credential];
  }

  /** What shuts a caller out of paths on the side where the request has to pass. */
  private obstacles(
    { method, passing }: RequestQuestion,
    addresses: AddressClass,
    credential: Credential | undefined,
  ): PathUnion[] {
    const scopes = credential?.scopes;
    return [
      passing.blocking(method, addresses),
      ...(scopes === undefined ? [] : [passing.needingMore(method, scopes)]),
    ];
  }

  private requestFor(
    found: FoundPath,
    { method, passing, guarded }: RequestQuestion,
    addresses: AddressSet,
    credential: Credential | undefined,
  ): AccessRequest {
    const path = this.render(found);
    const address = renderAddress(exampleAddress(addresses) as bigint);
    const needed = guarded ? neededScopes(coveringRules(passing.model, { method, path })) : [];
    const scopes = [...new Set([...needed, ...(credential?.holding === undefined ? [] : [credential.holding])])].sort();
    return { method, path, origin: null, address, issuer: null, ...credential?.token, scopes };
  }
}

/** The ones that do most first: of several, an example shows the worst. */
const BY_HARM = ["DELETE", "PUT", "PATCH", "POST"];

function methodClasses(rules: readonly ModelRule[]): string[][] {
  const classes = new Map<string, string[]>();
  for (const method of new Set([...BY_HARM, ...METHODS])) {
    const key = rules.map((rule) => (rule.methods.includes(method) ? "1" : "0")).join("");
    classes.set(key, [...(classes.get(key) ?? []), method]);
  }
  return [...classes.values()];
}

/** A word that reads like any segment and is a literal of no pattern. */
export function unusedSegment(patterns: readonly string[]): string {
  const literals = new Set(patterns.flatMap(segmentsOf));
  let word = "anything";
  for (let suffix = 2; literals.has(word); suffix++) word = `anything${suffix}`;
  return word;
}
