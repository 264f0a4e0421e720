import { type AddressSet, intersect, sameAddresses, unite } from "../addresses/address-set.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import type { ModelRule } from "../model/access-model.ts";
import { policyCovers } from "../paths/path-pattern.ts";
import type { PathUnion } from "../paths/path-union.ts";
import type { Comparison, RequestQuestion } from "./comparison.ts";
import { sameNames } from "./credentials.ts";
import { type About, type Change, callOf, type Effect, idOf } from "./finding.ts";
import { ruleSentence } from "./rule-words.ts";
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

/** What was found for one of a rule's groups of methods. */
interface Hit {
  readonly methods: readonly string[];
  readonly witness: AccessRequest;
  readonly question: RequestQuestion;
  /** The scope that is asked for. */
  readonly scope?: string;
  readonly addresses?: AddressSet;
  /** It exists on the rule's own side only. */
  readonly isRoute?: true;
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
      return [true, false].flatMap((guarded) => this.search(question(guarded)).map((hit) => ({ ...hit, addresses })));
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
    const isRouteLike = about === "route" || about === "public";
    const isNewer = this.own === this.comparison.after;
    const change = isRouteLike ? this.gives : this.demands;
    const { path } = this.rule;
    const scopes = [...new Set(hits.flatMap(({ scope }) => scope ?? []))].sort();
    const methods = this.rule.methods.filter((method) => hits.some((hit) => hit.methods.includes(method)));
    return [
      {
        id: idOf(about, change, [callOf([...this.rule.methods].sort(), path), ...scopes]),
        change,
        about,
        settings: this.settings(),
        summary: ruleSentence({
          about,
          rule: this.rule,
          isNewer,
          isRoute: first.isRoute === true,
          methods,
          scopes,
          addresses: unite(...hits.map((hit) => hit.addresses ?? [])),
          paths: isRouteLike ? [] : this.pathsOf(hits),
        }),
        details:
          isRouteLike && this.isPartly(hits)
            ? [`except on paths that ${isNewer ? "existed before" : "still exist"}`]
            : [],
        witness: first.witness,
      },
    ];
  }

  /** The rule, and the one of the other side that has taken its place, if there is one: the newer first. */
  private settings(): string[] {
    const { path, methods, setting } = this.rule;
    const rivals = this.other.model.rules.filter((rule) => rule.path === path);
    const rival =
      rivals.find((rule) => sameNames(rule.methods, methods)) ??
      rivals.find((rule) => methods.some((method) => rule.methods.includes(method)));
    const both = rival === undefined ? [setting] : [setting, rival.setting];
    return [...new Set(this.own === this.comparison.after ? both : both.reverse())];
  }

  /** Whether a part of the rule's own paths is older or stays. */
  private isPartly(hits: readonly Hit[]): boolean {
    return hits.some(({ question, isRoute, methods: [method = ""] }) => {
      const within: PathUnion[] = [...question.within, this.other.served(method)];
      return isRoute && this.comparison.findPath({ within, outside: [] }) !== undefined;
    });
  }

  /** The patterns of the rules that serve what was found, cut down to what this rule covers. */
  private pathsOf(hits: readonly Hit[]): string[] {
    const paths = new Set(hits.flatMap((hit) => this.pathsOfHit(hit)));
    return paths.has(this.rule.path) ? [] : [...paths];
  }

  private pathsOfHit({ question, methods: [method = ""] }: Hit): string[] {
    const serving = this.other.model.rules.filter((rule) => rule.methods.includes(method));
    return serving.flatMap((rule) => {
      const within = [...question.within, this.other.ofRule(rule, "tree")];
      const found = this.comparison.findPath({ within, outside: question.outside });
      return found === undefined ? [] : [narrower(this.rule.path, rule.path) ?? this.comparison.render(found, "*")];
    });
  }
}

/** Of two patterns the one that the other covers. */
function narrower(one: string, other: string): string | undefined {
  if (policyCovers(one, other)) return other;
  return policyCovers(other, one) ? one : undefined;
}
