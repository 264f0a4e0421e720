import type { FormProblem, RequestForm, SendResult, SuggestedRoute } from "../server/messages.ts";
import { byId, element } from "./element.ts";
import { fillForm, setField } from "./fill-form.ts";
import { readForm } from "./read-form.ts";
import { showResult, summary } from "./send-result.ts";
import type { CurrentSession } from "./session.ts";
import { setRoute, showDefaults, showSuggestions } from "./suggestions.ts";

export interface SendFormOptions {
  readonly session: CurrentSession;
  /** Opens the trace of a request. */
  readonly open: (id: string) => void;
  readonly onSent: (id: string, form: RequestForm) => void;
}

/** The form, for the other parts of the page. */
export interface SendForm {
  /** Shows what the session offers now. */
  refresh(): void;
  /** Puts a request into the form, and the focus on its path. */
  edit(request: RequestForm): void;
  /** The same for another route; the rest stays. */
  choose(route: SuggestedRoute): void;
  send(request: RequestForm): void;
}

const WITH_BODY = ["POST", "PUT", "PATCH"];

/** Fills the form's suggestions and makes its button send. */
export function prepareForm(options: SendFormOptions): SendForm {
  const form = byId<HTMLFormElement>("send");
  const { session } = options;
  const refresh = () => {
    showSuggestions(form, session.get());
    showFields(form);
  };
  const edit = (request: RequestForm) => {
    fillForm(form, request);
    byId("request-path").focus();
  };
  showDefaults(form, session.get());
  suggestBody(form, session.get().suggestions.body);
  refresh();
  form.addEventListener("change", () => showFields(form));
  byId("method").addEventListener("change", () => suggestBody(form, session.get().suggestions.body));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(form, options);
  });
  return {
    refresh,
    edit,
    choose(route) {
      setRoute(form, route);
      suggestBody(form, session.get().suggestions.body);
      byId("request-path").focus();
    },
    send(request) {
      fillForm(form, request);
      form.requestSubmit();
    },
  };
}

function showFields(form: HTMLFormElement): void {
  const kind = new FormData(form).get("token");
  byId("fetched-token").hidden = kind === "none" || kind === "text";
  byId("faults").hidden = kind !== "wrong";
  byId("own-token").hidden = kind !== "text";
}

/** A body that makes a first POST succeed; taken away again for a GET, unless it was changed. */
function suggestBody(form: HTMLFormElement, suggested: string | undefined): void {
  const { method, body } = readForm(form);
  if (suggested === undefined || (body !== "" && body !== suggested)) return;
  const takesBody = WITH_BODY.includes(method);
  setField(form, "body", takesBody ? suggested : "");
  if (takesBody) byId<HTMLDetailsElement>("more").open = true;
}

type Answered = SendResult & { readonly problems?: readonly FormProblem[]; readonly error?: string };

async function submit(form: HTMLFormElement, { session, open, onSent }: SendFormOptions): Promise<void> {
  const status = byId("send-status");
  const asked = readForm(form);
  showProblems(form, []);
  status.textContent = "sending";
  try {
    const response = await post(asked, session);
    const answer = (await response.json()) as Answered;
    if (response.ok) {
      if (answer.traceId !== undefined) onSent(answer.traceId, asked);
      showResult(asked.origin, answer, open);
    }
    status.textContent = response.ok ? summary(asked.origin, answer) : problemText(form, answer);
  } catch {
    status.textContent = "the local gateway does not answer any more";
  }
}

/** A start that the page does not know yet refuses it; the next attempt knows it. */
async function post(asked: RequestForm, session: CurrentSession): Promise<Response> {
  const attempt = (csrfToken: string) =>
    fetch("/_local/send", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Local-Csrf": csrfToken },
      body: JSON.stringify(asked),
    });
  const { csrfToken: known } = session.get();
  const response = await attempt(known);
  if (response.status !== 403) return response;
  await session.refresh();
  const { csrfToken } = session.get();
  return csrfToken === known ? response : attempt(csrfToken);
}

function problemText(form: HTMLFormElement, { problems, error }: Answered): string {
  if (problems === undefined) return error ?? "it was refused";
  const homeless = showProblems(form, problems).map(({ field, message }) => `${field}: ${message}`);
  return homeless.length > 0 ? homeless.join("; ") : "Not sent: see the marked fields.";
}

/**
 * Shows each problem below the field that it is about, and moves the focus to the first of them.
 *
 * @returns those that are about no field
 */
function showProblems(form: HTMLFormElement, problems: readonly FormProblem[]): FormProblem[] {
  clearProblems(form);
  const homeless = problems.filter((problem) => !showProblem(form, problem));
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  return homeless;
}

function clearProblems(form: HTMLFormElement): void {
  for (const shown of form.querySelectorAll(".problem")) shown.remove();
  for (const field of form.querySelectorAll('[aria-invalid="true"]')) {
    field.removeAttribute("aria-invalid");
    const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => !id.startsWith("problem-"));
    field.setAttribute("aria-describedby", others.join(" "));
  }
}

/** Fields that something is typed or chosen in; a problem of the token is about one of them, not about its kind. */
const TYPED = "input:not([type=radio], [type=checkbox]), select, textarea";

function showProblem(form: HTMLFormElement, { field: name, message }: FormProblem): boolean {
  const place = form.querySelector(`[data-field="${name}"]`);
  if (place === null) return false;
  const id = `problem-${name}`;
  const known = place.querySelector(`#${id}`);
  if (known !== null) known.append(`; ${message}`);
  else place.append(element("p", { class: "problem", id }, message));
  place.closest("details")?.setAttribute("open", ""); // first, since what is folded is not visible
  const field = [...place.querySelectorAll<HTMLElement>(TYPED)].find((one) => one.checkVisibility());
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  return true;
}
