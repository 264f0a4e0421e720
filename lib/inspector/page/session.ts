import type { Session } from "../server/messages.ts";

/** What the server says of the present start. It changes with a restart, and with another configuration. */
export interface CurrentSession {
  get(): Session;
  /** Asks again. @throws TypeError when the server does not answer */
  refresh(): Promise<void>;
  /** @param listener called after each refresh that has found a change, no matter which part of the page asked */
  onChange(listener: (session: Session) => void): void;
}

/** @throws TypeError when the server does not answer */
export async function openSession(): Promise<CurrentSession> {
  let text = await fetchSession();
  let asked: Promise<unknown> = Promise.resolve();
  const listeners: ((session: Session) => void)[] = [];
  const get = () => JSON.parse(text) as Session;
  const ask = async () => {
    const before = text;
    text = await fetchSession();
    if (text !== before) for (const listener of listeners) listener(get());
  };
  return {
    get,
    refresh() {
      // One after the other: an answer that comes late would bring an older session back.
      const answered = asked.then(ask);
      asked = answered.catch(() => {});
      return answered;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

async function fetchSession(): Promise<string> {
  return (await fetch("/_local/session")).text();
}
