import { byId } from "./element.ts";

/** What of the list is shown: a class of status, and a text in the path. */
export interface RequestFilter {
  matches(status: number, path: string): boolean;
  /** Whether it leaves anything out. */
  isActive(): boolean;
}

/** @param onChange called when it shows other requests */
export function createRequestFilter(onChange: () => void): RequestFilter {
  const status = byId<HTMLSelectElement>("filter-status");
  const path = byId<HTMLInputElement>("filter-path");
  for (const field of [status, path]) field.addEventListener("input", onChange);
  return {
    matches: (code, text) =>
      (status.value === "" || String(code).startsWith(status.value)) &&
      text.toLowerCase().includes(path.value.trim().toLowerCase()),
    isActive: () => status.value !== "" || path.value.trim() !== "",
  };
}
