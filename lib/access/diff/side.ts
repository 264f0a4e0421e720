import { listedPatterns } from "../judge/rules-of-request.ts";
import type { AccessModel, ModelRule } from "../model/access-model.ts";
import type { Budget } from "../paths/budget.ts";
import type { Reading } from "../paths/path-pattern.ts";
import { PathUnion } from "../paths/path-union.ts";
import type { AddressClass } from "./address-classes.ts";

/** One of the models that are compared, with the sets of paths that questions about it are made of. */
export class Side {
  readonly model: AccessModel;
  private readonly budget: Budget;
  private readonly unions: Map<string, PathUnion>;

  /** @param unions - those that there are already: sets of both sides that are the same are one */
  constructor(model: AccessModel, budget: Budget, unions: Map<string, PathUnion>) {
    this.model = model;
    this.budget = budget;
    this.unions = unions;
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
    return listedPatterns(rule, this.model.paths.stage);
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
    const known = this.unions.get(key);
    if (known !== undefined) return known;
    const union = new PathUnion(paths, reading, this.budget);
    this.unions.set(key, union);
    return union;
  }
}
