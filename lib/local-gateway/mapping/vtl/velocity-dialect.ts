import { Compile } from "velocityjs";
import { callJavaMethod, printValue } from "./java-methods.ts";

/** The nodes of velocityjs's tree, as far as this dialect looks at them. */
interface CallNode {
  readonly id: string;
  readonly args?: readonly unknown[] | false;
}
interface MathNode {
  readonly type: string;
  readonly operator?: string;
  readonly expression?: readonly unknown[];
}

/**
 * velocityjs as API Gateway runs Velocity: values print and divide as in Java, `==` treats null, "" and missing values
 * alike (recorded), and methods come from a closed table.
 *
 * The base class types every node and result as text, which is wrong: hence the casts.
 */
export class VelocityDialect extends Compile {
  protected override getReferences(ast: never, isPrinted?: boolean): string {
    const value: unknown = super.getReferences(ast, false);
    return (isPrinted ? printValue(value) : value) as string;
  }

  protected override getExpression(ast: never): string {
    const { type, operator = "", expression = [] } = ast as MathNode;
    const own = type === "math" ? OWN_OPERATORS[operator] : undefined;
    if (!own) return super.getExpression(ast);
    const [left, right] = expression.map((part): unknown => this.getExpression(part as never));
    return own(left, right) as string;
  }

  getPropMethod(property: CallNode, receiver: unknown): unknown {
    const args = (property.args || []).map((arg): unknown => this.getLiteral(arg as never));
    const ownMethod = functionOf(receiver, property.id);
    return ownMethod ? ownMethod(...args) : callJavaMethod(receiver, property.id, args);
  }
}

function functionOf(receiver: unknown, name: string): ((...args: unknown[]) => unknown) | undefined {
  if (typeof receiver !== "object" || receiver === null || !Object.hasOwn(receiver, name)) return undefined;
  const member = (receiver as Record<string, unknown>)[name];
  return typeof member === "function" ? (member as (...args: unknown[]) => unknown) : undefined;
}

const OWN_OPERATORS: Readonly<Record<string, (left: unknown, right: unknown) => unknown>> = {
  "==": areEqual,
  "!=": (left, right) => !areEqual(left, right),
  // Java divides whole numbers to a whole number.
  "/": (left, right) => {
    const quotient = Number(left) / Number(right);
    return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(quotient) : quotient;
  },
};

/** Velocity compares values of different types by their text. */
function areEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isObject(left) || isObject(right)) return false;
  return printValue(left) === printValue(right);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
