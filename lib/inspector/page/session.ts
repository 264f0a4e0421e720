import type { Session } from "../server/messages.ts";

/** What the server says of the present start. It changes with a restart, and with another configuration. */
export interface CurrentSession {
  get(): Session;
  /** Asks again. @returns whether anything has changed */
  refresh(): Promise<boolean>;
}

/** @throws TypeError when the server does not answer */
export async function openSession(): Promise<CurrentSession> {
  let text = await fetchSession();
  return {
    get: () => JSON.parse(text) as Session,
    async refresh() {
      const before = text;
      text = await fetchSession();
      return text !== before;
    },
  };
}

async function fetchSession(): Promise<string> {
  return (await fetch("/_local/session")).text();
}
