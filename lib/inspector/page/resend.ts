import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { RequestForm } from "../server/messages.ts";
import type { TracedRequest } from "../traces/trace-store.ts";

/** A form that sends a request anew, and what of the request is not in it. */
export interface Resend {
  readonly form: RequestForm;
  readonly missing: readonly string[];
}

/** Forms that are remembered; the page keeps no more lines either. */
const MAX_FORMS = 100;

/** Remembers what this page has sent, by the id of the request. A pasted token is kept nowhere. */
export function createSentForms() {
  const forms = new Map<string, RequestForm>();
  return {
    add(id: string, form: RequestForm): void {
      forms.set(id, form.token.kind === "text" ? { ...form, token: { kind: "none" } } : form);
      const [oldest] = forms.keys();
      if (forms.size > MAX_FORMS && oldest !== undefined) forms.delete(oldest);
    },
    /** The form of a request: as it was sent from here, else as its trace has it. */
    of(traced: TracedRequest): Resend {
      const form = forms.get(traced.record.id);
      if (form === undefined) return fromTrace(traced);
      return { form, missing: hasAuthorization(traced) && form.token.kind === "none" ? ["the token"] : [] };
    },
  };
}

/** Headers that a sender writes by itself, or that have their own field. */
const OWN = /^(?:accept|authorization|connection|content-length|expect|host|origin|transfer-encoding|user-agent)$/i;

/** A trace has neither query nor body, and no credentials. */
function fromTrace(traced: TracedRequest): Resend {
  const { method, path, sourceIp } = traced.record;
  const { received = [] } = traced.trace;
  const form: RequestForm = {
    method,
    path,
    origin: headerValue(received, "origin") ?? "",
    sourceIp,
    credentials: "omit",
    token: { kind: "none" },
    headers: received.filter(([name]) => !OWN.test(name)),
    body: "",
  };
  const length = headerValue(received, "content-length") ?? headerValue(received, "transfer-encoding") ?? "0";
  return {
    form,
    missing: [
      ...(hasAuthorization(traced) ? ["the token"] : []),
      ...(length === "0" ? [] : ["the body"]),
      "a query, if it had one",
    ],
  };
}

function hasAuthorization({ trace }: TracedRequest): boolean {
  return headerValue(trace.received ?? [], "authorization") !== undefined;
}

function headerValue(headers: readonly Header[], name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}
