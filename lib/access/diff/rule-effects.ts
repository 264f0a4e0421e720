import { intersect, sameAddresses } from "../addresses/address-set.ts";
import { describeAddresses } from "../addresses/address-text.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import type { ModelRule } from "../model/access-model.ts";
import type { Comparison, RequestQuestion } from "./comparison.ts";
import { sameNames } from "./credentials.ts";
import { type About, type Cause, type Change, callOf, type Effect, idOf, listOf, type Needed } from "./finding.ts";
import { neededBy, ruleWords } from "./rule-facts.ts";
import type { Hit } from "./rule-finding.ts";
import type { Side } from "./side.ts";

/**
 * What the rules of one side do that those of the other do not, rule by rule. A rule that stands the same on both sides can
 * make no difference, so only the others are looked at.
 */
export function ruleEffects(comparison: Comparison, own: Side): Effect[] {
  const other = comparison.otherThan(own);
  const changed = own.model.rules.filter((rule) => !other.model.rules.some((same) => isSameRule(rule, same)));
  return changed.flatMap((rule) => new RuleComparison(comparison, own, rule).effects());
}

function isSameRule(one: ModelRule, other: ModelRule): boolean {
  return (
    one.path === other.path &&
    one.isPublic === other.isPublic &&
    sameNames(one.methods, other.methods) &&
    sameNames(one.scopes, other.scopes) &&
    (one.allow === undefined) === (other.allow === undefined) &&
    sameAddresses(one.allow ?? [], other.allow ?? [])
  );
}

type Question = Omit<RequestQuestion, "method">;

/** One rule of one side against the whole other side. */
class RuleComparison {
  private readonly comparison: Comparison;
  private readonly own: Side;
  private readonly other: Side;
  private readonly rule: ModelRule;

  constructor(comparison: Comparison, own: Side, rule: ModelRule) {
    this.comparison = comparison;
    this.own = own;
    this.other = comparison.otherThan(own);
    this.rule = rule;
  }

  effects(): Effect[] {
    const lists = this.effect("address", this.newLists());
    if (this.rule.isPublic) return [...this.effect("public", [...this.newRoutes(), ...this.newlyOpen()]), ...lists];
    return [...this.effect("route", this.newRoutes()), ...this.effect("scope", this.newScopes()), ...lists];
  }

  /** Whether there is something on the rule's own side which the other side has not. */
  private get gives(): Change {
    return this.own === this.comparison.after ? "wider" : "narrower";
  }

  private get demands(): Change {
    return this.own === this.comparison.after ? "narrower" : "wider";
  }

  private newRoutes(): Hit[] {
    return this.search((method) => ({
      within: [this.own.ofRule(this.rule, "tree")],
      outside: [this.other.served(method)],
      passing: this.own,
      guarded: !this.rule.isPublic,
    })).map((hit) => ({ ...hit, isRoute: true }));
  }

  private newlyOpen(): Hit[] {
    return this.search((method) => ({
      within: [this.own.ofRule(this.rule, "tree"), this.other.served(method)],
      outside: [this.other.open(method)],
      passing: this.own,
      guarded: false,
    }));
  }

  private newScopes(): Hit[] {
    return this.rule.scopes.flatMap((scope) =>
      this.search((method) => ({
        within: [this.own.ofRule(this.rule, "policy"), this.own.served(method), this.other.served(method)],
        outside: [this.own.open(method), this.other.open(method), this.other.needing(method, scope)],
        passing: this.other,
        guarded: true,
      })).map((hit) => ({ ...hit, scope })),
    );
  }

  /** Addresses that the rule's own list shuts out, and nothing of the other side does. */
  private newLists(): Hit[] {
    const shutOut = this.comparison.classes.filter((one) => !one.isAllowedBy(this.rule));
    return shutOut.flatMap((one) => {
      const addresses = intersect(one.addresses, this.other.model.addresses.passing);
      const question = (guarded: boolean) => (method: string) => ({
        within: [
          this.own.ofList(this.rule),
          this.own.served(method),
          this.other.served(method),
          ...(guarded ? [] : [this.other.open(method)]),
        ],
        outside: [this.other.blocking(method, one), ...(guarded ? [this.other.open(method)] : [])],
        passing: this.other,
        guarded,
        addresses,
      });
      return [true, false].flatMap((guarded) =>
        this.search(question(guarded)).map((hit) => ({ ...hit, addresses, addressClass: one })),
      );
    });
  }

  private search(questionFor: (method: string) => Question): Hit[] {
    return this.comparison.methods
      .filter(([method = ""]) => this.rule.methods.includes(method))
      .flatMap((methods) => {
        const method = methods[0] as string;
        const question = { ...questionFor(method), method };
        const witness = this.comparison.findRequest(question);
        return witness === undefined ? [] : [{ methods, witness, question }];
      });
  }

  private effect(about: About, hits: readonly Hit[]): Effect[] {
    const [first] = hits;
    if (first === undefined) return [];
    const { comparison, own, rule } = this;
    const isRouteLike = about === "route" || about === "public";
    const change = isRouteLike ? this.gives : this.demands;
    const scopes = [...new Set(hits.flatMap(({ scope }) => scope ?? []))].sort();
    const rival = this.rival();
    const { witness } = first;
    return [
      {
        id: idOf(about, change, [callOf([...rule.methods].sort(), rule.path), ...scopes]),
        change,
        about,
        causes: this.causes(rival),
        words: () => ruleWords({ comparison, own, rule, rival, about, hits }),
        ...(about === "scope" && { needed: neededOnBoth(witness, comparison) }),
        witness,
      },
    ];
  }

  /** The rule of the other side that has taken this one's place, or had it. */
  private rival(): ModelRule | undefined {
    const { path, methods } = this.rule;
    const rivals = this.other.model.rules.filter((rule) => rule.path === path);
    return (
      rivals.find((rule) => sameNames(rule.methods, methods)) ??
      rivals.find((rule) => methods.some((method) => rule.methods.includes(method)))
    );
  }

  private causes(rival: ModelRule | undefined): Cause[] {
    const isNewer = this.own === this.comparison.after;
    const [newer, older] = isNewer ? [this.rule, rival] : [rival, this.rule];
    return [...(newer ? [causeOf(newer, "after")] : []), ...(older ? [causeOf(older, "before")] : [])];
  }
}

function causeOf(rule: ModelRule, side: Cause["side"]): Cause {
  return { side, setting: rule.setting, rule: callOf(rule.methods, rule.path), value: demandsOf(rule) };
}

/** `[jobs:read]`, `(any token) from 192.0.2.0/24`, `(public)`. */
function demandsOf({ scopes, isPublic, allow }: ModelRule): string {
  const who = isPublic ? "(public)" : scopes.length === 0 ? "(any token)" : listOf(scopes);
  return allow === undefined ? who : `${who} from ${describeAddresses(allow)}`;
}

function neededOnBoth(call: AccessRequest, { before, after }: Comparison): Needed {
  return { before: neededBy(before, call), after: neededBy(after, call) };
}
