/** One statement of an execute-api policy, members normalised to lists. */
export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** True: the statement is about every action but these (`NotAction`). */
  readonly notActions: boolean;
  readonly resources: readonly string[];
  /** True: the statement is about every resource but these (`NotResource`). */
  readonly notResources: boolean;
  readonly conditions: readonly PolicyCondition[];
}

/** One operator and one key; any of the values may match. */
export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}
