import { listedPatterns } from "../judge/rules-of-request.ts";
import type { AccessModel, ModelRule } from "../model/access-model.ts";
import type { Budget } from "../paths/budget.ts";
import type { Reading } from "../paths/path-pattern.ts";
import { PathUnion } from "../paths/path-union.ts";
import type { AddressClass } from "./address-classes.ts";

/** What two sides have together. */
export interface SharedBySides {
  readonly budget: Budget;
  /** Those that there are already: sets of both sides that are the same are one. */
  readonly unions: Map<string, PathUnion>;
  /** Whether a rule's path begins with the name of the stage; others that do are not looked at. */
  readonly namesStage: boolean;
}

/** One of the models that are compared, with the sets of paths that questions about it are made of. */
export class Side {
  readonly model: AccessModel;
  private readonly shared: SharedBySides;

  constructor(model: AccessModel, shared: SharedBySides) {
    this.model = model;
    this.shared = shared;
  }

  /** The paths that exist with this method. */
  served(method: string): PathUnion {
    return this.union("tree", (rule) => rule.methods.includes(method));
  }

  /** Those of them that ask for no token. */
  open(method: string): PathUnion {
    return this.union("tree", (rule) => rule.isPublic && rule.methods.includes(method));
  }

  /** The paths on which a scope is asked for. */
  needing(method: string, scope: string): PathUnion {
    return this.union("policy", (rule) => rule.methods.includes(method) && rule.scopes.includes(scope));
  }

  /** The paths on which more is asked for than these scopes. */
  needingMore(method: string, scopes: readonly string[]): PathUnion {
    const lacks = (rule: ModelRule) => rule.scopes.some((scope) => !scopes.includes(scope));
    return this.union("policy", (rule) => rule.methods.includes(method) && lacks(rule));
  }

  /** The paths on which some rule of its own shuts these addresses out. */
  blocking(method: string, addresses: AddressClass): PathUnion {
    const strict = (rule: ModelRule) => rule.methods.includes(method) && !addresses.isAllowedBy(rule);
    return this.unionOf(
      "policy",
      this.model.rules.filter(strict).flatMap((rule) => this.patternsOfList(rule)),
    );
  }

  /** The paths of one rule. */
  ofRule(rule: ModelRule, reading: Reading): PathUnion {
    return this.union(reading, (other) => other === rule);
  }

  /** The paths that a rule's own address list is about. */
  ofList(rule: ModelRule): PathUnion {
    return this.unionOf("policy", this.patternsOfList(rule));
  }

  private patternsOfList(rule: ModelRule): string[] {
    return this.shared.namesStage ? listedPatterns(rule, this.model.paths.stage) : [rule.path];
  }

  private union(reading: Reading, holds: (rule: ModelRule) => boolean): PathUnion {
    return this.unionOf(
      reading,
      this.model.rules.filter(holds).map(({ path }) => path),
    );
  }

  private unionOf(reading: Reading, patterns: readonly string[]): PathUnion {
    const paths = [...new Set(patterns)].sort();
    const key = `${reading} ${paths.join(" ")}`;
    const known = this.shared.unions.get(key);
    if (known !== undefined) return known;
    const union = new PathUnion(paths, reading, this.shared.budget);
    this.shared.unions.set(key, union);
    return union;
  }
}
