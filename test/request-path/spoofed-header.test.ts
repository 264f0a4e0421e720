import { describe, expect, test } from "@jest/globals";
import { lookalikes, spoofedHeader } from "../../lib/request-path/spoofed-header.ts";
import type { Statement } from "../../lib/request-path/web-acl-rule.ts";

describe("look-alikes of a header", () => {
  test.each([
    ["Authorization", []],
    ["X-Name", ["x_name"]],
    ["X-Forwarded-For", ["x-forwarded_for", "x_forwarded-for", "x_forwarded_for"]],
  ])("of %s", (name, spellings) => {
    expect(lookalikes(name).sort()).toEqual(spellings);
  });
});

describe("spoofed headers", () => {
  const { statement, action } = spoofedHeader();
  const names = (statement.orStatement?.statements ?? []).map(headerOf);

  test("cover every spelling of every header that the host is told to believe", () => {
    expect(names).toHaveLength(22);
    expect(names).toEqual(expect.arrayContaining(["x_clipzy_principal", "x-clipzy_source_ip", "x_request_id"]));
  });

  test("never cover a header that the gateway overwrites, or another", () => {
    expect(names.filter((name) => !name.includes("_"))).toEqual([]);
  });

  test("are blocked plainly, so that the refusal has a request id and CORS headers", () => {
    expect(action).toEqual({ block: {} });
  });
});

function headerOf({ sizeConstraintStatement }: Statement): string {
  const field = sizeConstraintStatement?.fieldToMatch as { singleHeader: { Name: string } } | undefined;
  return field?.singleHeader.Name ?? "";
}
