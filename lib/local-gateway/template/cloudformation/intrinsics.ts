import { isRecord } from "../../model/record.ts";
import { attributeOf, PSEUDO_PARAMETERS, refOf } from "./physical-ids.ts";
import type { Template } from "./template.ts";

/** Evaluates a value of the template: intrinsics replaced, `AWS::NoValue` members left out. */
export type Evaluate = (value: unknown, path: string) => unknown;

type Intrinsic = (argument: unknown, path: string) => unknown;

/**
 * The evaluator of one template.
 *
 * It knows Ref, Fn::GetAtt, Fn::Join, Fn::Sub, Fn::Select, Fn::Split, Fn::If, Fn::FindInMap and the condition
 * functions.
 *
 * @throws IntrinsicError (from the returned function) for any other function, and for arguments of the wrong type.
 */
export function createEvaluator(template: Template): Evaluate {
  const evaluate: Evaluate = (value, path) => {
    if (Array.isArray(value)) return evaluateList(value, path, evaluate);
    if (!isRecord(value)) return value;
    const name = intrinsicName(value);
    if (name === undefined) return evaluateMembers(value, path, evaluate);
    const intrinsic = intrinsics[name];
    if (!intrinsic) throw new IntrinsicError(path, `the intrinsic ${name} is not supported`);
    return intrinsic(value[name], `${path}.${name}`);
  };
  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    ...referenceIntrinsics(template, evaluate),
    ...textIntrinsics(template, evaluate),
    ...conditionIntrinsics(template, evaluate),
  };
  return evaluate;
}

/** Whether a condition of the template holds. @throws IntrinsicError when there is none of that name */
export function conditionHolds(template: Template, name: string, evaluate: Evaluate): boolean {
  const path = `Conditions.${name}`;
  const condition = template.Conditions?.[name];
  if (condition === undefined) throw new IntrinsicError(path, "no such condition");
  const value = evaluate(condition, path);
  if (typeof value !== "boolean") throw new IntrinsicError(path, `expected a boolean, got ${typeName(value)}`);
  return value;
}

/**
 * The name of the intrinsic that an object calls. Policies have members named `Condition` too, but those hold objects.
 */
function intrinsicName(value: Record<string, unknown>): string | undefined {
  const [name = "", ...others] = Object.keys(value);
  if (others.length > 0) return undefined;
  const isIntrinsic =
    name === "Ref" || name.startsWith("Fn::") || (name === "Condition" && typeof value[name] === "string");
  return isIntrinsic ? name : undefined;
}

function evaluateList(list: readonly unknown[], path: string, evaluate: Evaluate): unknown[] {
  return list.map((item, index) => evaluate(item, `${path}[${index}]`)).filter((item) => item !== undefined);
}

function evaluateMembers(value: Record<string, unknown>, path: string, evaluate: Evaluate): Record<string, unknown> {
  const evaluated: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const result = evaluate(member, path ? `${path}.${key}` : key);
    if (result !== undefined) evaluated[key] = result;
  }
  return evaluated;
}

function referenceIntrinsics(template: Template, evaluate: Evaluate): Record<string, Intrinsic> {
  return {
    Ref: (name, path) => evaluateRef(template, text(name, path), path),
    "Fn::GetAtt": (argument, path) => {
      const [name, ...attribute] = typeof argument === "string" ? argument.split(".") : texts(argument, path, evaluate);
      return evaluateGetAtt(template, name ?? "", attribute.join("."), path);
    },
    "Fn::FindInMap": (argument, path) => {
      const [map, first, second] = texts(argument, path, evaluate);
      const row = member(template.Mappings?.[map ?? ""], first);
      const found = member(row, second);
      if (found === undefined) throw new IntrinsicError(path, `the mapping has no ${map}.${first}.${second}`);
      return found;
    },
  };
}

function textIntrinsics(template: Template, evaluate: Evaluate): Record<string, Intrinsic> {
  return {
    "Fn::Join": (argument, path) => {
      const [separator, parts] = pair(argument, path);
      return texts(parts, path, evaluate).join(text(separator, path));
    },
    "Fn::Split": (argument, path) => {
      const [separator, whole] = pair(argument, path);
      return text(evaluate(whole, path), path).split(text(separator, path));
    },
    "Fn::Select": (argument, path) => {
      const [index, from] = pair(argument, path);
      const list = evaluate(from, path);
      const chosen = Array.isArray(list) ? list[Number(evaluate(index, path))] : undefined;
      if (chosen === undefined) throw new IntrinsicError(path, `the list has no item ${String(index)}`);
      return chosen;
    },
    "Fn::Sub": (argument, path) => {
      const [pattern, own] = Array.isArray(argument) ? argument : [argument, {}];
      const variables = evaluate(own ?? {}, path);
      return substitute(text(pattern, path), isRecord(variables) ? variables : {}, template, path);
    },
  };
}

function conditionIntrinsics(template: Template, evaluate: Evaluate): Record<string, Intrinsic> {
  const holds = (value: unknown, path: string): boolean => {
    const result = evaluate(value, path);
    if (typeof result !== "boolean") throw new IntrinsicError(path, `expected a boolean, got ${typeName(result)}`);
    return result;
  };
  return {
    Condition: (name, path) => conditionHolds(template, text(name, path), evaluate),
    "Fn::If": (argument, path) => {
      const [name, whenTrue, whenFalse] = items(argument, path);
      return evaluate(conditionHolds(template, text(name, path), evaluate) ? whenTrue : whenFalse, path);
    },
    "Fn::Equals": (argument, path) => {
      const [left, right] = pair(argument, path);
      return String(evaluate(left, path)) === String(evaluate(right, path));
    },
    "Fn::Not": (argument, path) => !holds(items(argument, path)[0], path),
    "Fn::And": (argument, path) => items(argument, path).every((item) => holds(item, path)),
    "Fn::Or": (argument, path) => items(argument, path).some((item) => holds(item, path)),
  };
}

function evaluateRef(template: Template, name: string, path: string): unknown {
  if (name in PSEUDO_PARAMETERS) return PSEUDO_PARAMETERS[name];
  const parameter = template.Parameters?.[name];
  if (parameter) return parameterDefault(name, parameter, path);
  const resource = template.Resources[name];
  if (!resource) throw new IntrinsicError(path, `refers to ${name}, which the template does not have`);
  return refOf(name, resource);
}

function parameterDefault(name: string, parameter: { Type?: string; Default?: unknown }, path: string): unknown {
  if (parameter.Default === undefined) throw new IntrinsicError(path, `the parameter ${name} has no default`);
  if (parameter.Type?.startsWith("AWS::SSM::")) {
    throw new IntrinsicError(path, `the parameter ${name} lives in Parameter Store, which is not read locally`);
  }
  return parameter.Default;
}

function evaluateGetAtt(template: Template, name: string, attribute: string, path: string): string {
  const resource = template.Resources[name];
  if (!resource) throw new IntrinsicError(path, `refers to ${name}, which the template does not have`);
  const value = attributeOf(name, resource, attribute);
  if (value === undefined) throw new IntrinsicError(path, `${resource.Type} has no attribute ${attribute} locally`);
  return value;
}

/** `${Name}`, `${Name.Attribute}` and the pattern's own variables; `${!x}` is a literal `${x}`. */
function substitute(pattern: string, own: Record<string, unknown>, template: Template, path: string): string {
  return pattern.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return String(own[name]);
    const [logicalId, ...attribute] = name.split(".");
    if (attribute.length === 0) return String(evaluateRef(template, name, path));
    return evaluateGetAtt(template, logicalId ?? "", attribute.join("."), path);
  });
}

function texts(value: unknown, path: string, evaluate: Evaluate): string[] {
  const list = evaluate(value, path);
  return items(list, path).map((item) => text(item, path));
}

function member(value: unknown, key: string | undefined): unknown {
  return isRecord(value) && key !== undefined ? value[key] : undefined;
}

/** An argument that has to be text; numbers and booleans become text. @throws IntrinsicError */
export function text(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new IntrinsicError(path, `expected text, got ${typeName(value)}`);
}

/** An argument that has to be a list. @throws IntrinsicError */
export function items(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new IntrinsicError(path, `expected a list, got ${typeName(value)}`);
}

/** An argument that has to be a list of two. @throws IntrinsicError */
export function pair(value: unknown, path: string): readonly [unknown, unknown] {
  const list = items(value, path);
  if (list.length !== 2) throw new IntrinsicError(path, `expected two arguments, got ${list.length}`);
  return [list[0], list[1]];
}

/** The name of a value's type in a message. */
function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : value === null ? "null" : typeof value;
}

/** An intrinsic that cannot be evaluated, and its path. */
export class IntrinsicError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.name = "IntrinsicError";
    this.path = path;
  }
}
