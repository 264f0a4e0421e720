type Method<Receiver> = (receiver: Receiver, ...args: readonly unknown[]) => unknown;
type Methods<Receiver> = Readonly<Record<string, Method<Receiver>>>;

const text = (value: unknown): string => printValue(value);
// Java's and JavaScript's regular expressions agree on what templates use; a broken one is the template's error.
const pattern = (value: unknown, flags = ""): RegExp => new RegExp(text(value), flags);

const STRING_METHODS: Methods<string> = {
  charAt: (it, index) => it.charAt(Number(index)),
  concat: (it, other) => it + text(other),
  contains: (it, part) => it.includes(text(part)),
  endsWith: (it, part) => it.endsWith(text(part)),
  equals: (it, other) => it === other,
  equalsIgnoreCase: (it, other) => it.toLowerCase() === text(other).toLowerCase(),
  indexOf: (it, part) => it.indexOf(text(part)),
  isEmpty: (it) => it === "",
  lastIndexOf: (it, part) => it.lastIndexOf(text(part)),
  length: (it) => it.length,
  matches: (it, expression) => pattern(`^(?:${text(expression)})$`).test(it),
  replace: (it, part, by) => it.replaceAll(text(part), () => text(by)),
  replaceAll: (it, expression, by) => it.replace(pattern(expression, "g"), text(by)),
  replaceFirst: (it, expression, by) => it.replace(pattern(expression), text(by)),
  split: (it, expression) => it.split(pattern(expression)),
  startsWith: (it, part) => it.startsWith(text(part)),
  substring: (it, from, to) => it.substring(Number(from), to === undefined ? it.length : Number(to)),
  toLowerCase: (it) => it.toLowerCase(),
  toString: (it: string) => it,
  toUpperCase: (it) => it.toUpperCase(),
  trim: (it) => it.trim(),
};

const LIST_METHODS: Methods<unknown[]> = {
  add: (it, value) => it.push(value) > 0,
  contains: (it, value) => it.includes(value),
  get: (it, index) => it[Number(index)],
  indexOf: (it, value) => it.indexOf(value),
  isEmpty: (it) => it.length === 0,
  size: (it) => it.length,
  toString: (it: unknown) => printValue(it),
};

const MAP_METHODS: Methods<Record<string, unknown>> = {
  containsKey: (it, key) => Object.hasOwn(it, text(key)),
  containsValue: (it, value) => Object.values(it).includes(value),
  entrySet: (it) => Object.entries(it).map(([key, value]) => ({ key, value })),
  get: (it, key) => (Object.hasOwn(it, text(key)) ? it[text(key)] : null),
  isEmpty: (it) => Object.keys(it).length === 0,
  keySet: (it) => Object.keys(it),
  put: (it, key, value) => {
    const before = it[text(key)];
    // A plain assignment to `__proto__` would change the map's prototype instead of adding a member.
    Object.defineProperty(it, text(key), { value, writable: true, enumerable: true, configurable: true });
    return before;
  },
  remove: (it, key) => {
    const before = it[text(key)];
    delete it[text(key)];
    return before;
  },
  size: (it) => Object.keys(it).length,
  toString: (it: unknown) => printValue(it),
  values: (it) => Object.values(it),
};

const SCALAR_METHODS: Methods<number | boolean> = {
  equals: (it, other) => it === other,
  intValue: (it) => Math.trunc(Number(it)),
  toString: (it: unknown) => String(it),
};

/** Every known method; a template that calls another one is refused at start. */
export const JAVA_METHOD_NAMES: ReadonlySet<string> = new Set(
  [STRING_METHODS, LIST_METHODS, MAP_METHODS, SCALAR_METHODS].flatMap((methods) => Object.keys(methods)),
);

/** Calls a method of Java's String, List, Map or Number; undefined (which prints nothing) where the kind lacks it. */
export function callJavaMethod(receiver: unknown, name: string, args: readonly unknown[]): unknown {
  if (typeof receiver === "string") return own(STRING_METHODS, name)?.(receiver, ...args);
  if (Array.isArray(receiver)) return own(LIST_METHODS, name)?.(receiver, ...args);
  if (typeof receiver === "number" || typeof receiver === "boolean") {
    return own(SCALAR_METHODS, name)?.(receiver, ...args);
  }
  if (typeof receiver !== "object" || receiver === null) return undefined;
  return own(MAP_METHODS, name)?.(receiver as Record<string, unknown>, ...args);
}

function own<Receiver>(methods: Methods<Receiver>, name: string): Method<Receiver> | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

/**
 * A value as Velocity prints it on API Gateway (recorded): a map as `{a=b, c=d}`, a list as JSON, null and undefined as
 * nothing.
 */
export function printValue(value: unknown): string {
  if (value === undefined || value === null || typeof value === "function") return "";
  if (Array.isArray(value)) return JSON.stringify(value);
  if (typeof value === "object") return printMap(value);
  return String(value);
}

function printMap(map: object): string {
  const members = Object.entries(map).map(([key, value]) => `${key}=${printValue(value)}`);
  return `{${members.join(", ")}}`;
}
