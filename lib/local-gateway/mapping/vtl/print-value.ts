/**
 * A value as Velocity prints it on API Gateway (recorded): a map as `{a=b, c=d}`, a list as JSON, nothing at all for
 * null and for what is undefined.
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
