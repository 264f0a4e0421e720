import type { Page } from "playwright-core";

/** What the script of a page learns from a `fetch`. */
export type Learned =
  | { readonly error: string }
  | { readonly type: string; readonly status: number; readonly headers: Record<string, string>; readonly body: string };

/** As much of `RequestInit` as can be handed to a page. */
export interface CallOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly credentials?: "omit" | "include";
  readonly mode?: "cors" | "no-cors";
}

/** The page's own script calls `fetch`. */
export function fetchFrom(page: Page, url: string, init: CallOptions = {}): Promise<Learned> {
  return page.evaluate(callFetch, { url, init });
}

/** Runs in the page. */
async function callFetch({ url, init }: { url: string; init: CallOptions }): Promise<Learned> {
  try {
    const response = await fetch(url, init);
    const { type, status } = response;
    return { type, status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (error) {
    return { error: String(error) };
  }
}
