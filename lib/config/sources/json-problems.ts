import { type DocumentNode, type MemberNode, parse, type ValueNode } from "@humanwhocodes/momoa";
import { z } from "zod";
import type { Problem } from "../problems/problems.ts";

/**
 * What is wrong with the text of a JSON file: a mistake of syntax, or a name twice in one object, of which JSON.parse would
 * silently keep the last (RFC 8259 section 4 leaves it open). Only such names are quoted, since a value may be a secret.
 *
 * @param file what the user calls it; every problem begins with it
 */
export function jsonProblems(file: string, text: string): Problem[] {
  const { tree, place } = treeOf(text);
  if (tree !== undefined && isJson(text))
    return repeatedNames(tree.body, []).map((message) => problemOf(file, message));
  return [problemOf(file, `expected valid JSON${place === undefined ? "" : ` (${place})`}`)];
}

function problemOf(path: string, message: string): Problem {
  return { path, message, severity: "error" };
}

function treeOf(text: string): { tree?: DocumentNode; place?: string } {
  try {
    return { tree: parse(text, { mode: "json" }) };
  } catch (error) {
    const { line, column } = error as { line?: number; column?: number };
    return { place: line === undefined ? undefined : `line ${line}, column ${column}` };
  }
}

/** Unlike the tree's parser, JSON.parse refuses control characters in a string. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function repeatedNames(value: ValueNode, path: readonly (string | number)[]): string[] {
  if (value.type === "Array")
    return value.elements.flatMap((element, index) => repeatedNames(element.value, [...path, index]));
  if (value.type !== "Object") return [];
  const first = new Map<string, MemberNode>();
  return value.members.flatMap((member) => {
    const name = nameOf(member);
    const earlier = first.get(name);
    first.set(name, earlier ?? member);
    const here = [...path, name];
    return [...(earlier ? [repetition(here, earlier, member)] : []), ...repeatedNames(member.value, here)];
  });
}

function repetition(path: readonly (string | number)[], earlier: MemberNode, member: MemberNode): string {
  const lines = `lines ${earlier.loc.start.line} and ${member.loc.start.line}`;
  return `got ${z.core.toDotPath(path)} twice (${lines}), expected each name once: the last would silently replace the first`;
}

function nameOf({ name }: MemberNode): string {
  return name.type === "String" ? name.value : name.name;
}
