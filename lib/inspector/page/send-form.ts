import type { FormProblem, SendResult, Session } from "../server/messages.ts";
import { byId, element } from "./element.ts";
import { readForm } from "./read-form.ts";
import { showResult, summary } from "./send-result.ts";

/** Fills the form's suggestions and makes its button send. */
export function prepareForm(session: Session, open: (id: string) => void): void {
  const form = byId<HTMLFormElement>("send");
  fillSuggestions(session);
  form.addEventListener("change", () => showTokenFields(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(form, session, open);
  });
  for (const radio of form.querySelectorAll<HTMLInputElement>('[name="token"]')) {
    if (radio.value === "valid" || radio.value === "expired") radio.disabled = !session.canFetchTokens;
  }
  showTokenFields(form);
}

function fillSuggestions({ suggestions }: Session): void {
  const option = (value: string) => element("option", { value });
  byId("origins").replaceChildren(...[...suggestions.origins, "https://foreign.example", "null"].map(option));
  byId("routes").replaceChildren(...[...new Set(suggestions.routes.map(({ path }) => path))].map(option));
  const boxes = suggestions.scopes.map((scope) =>
    element(
      "label",
      {},
      element("input", { type: "checkbox", name: "scope", value: scope, checked: true }),
      ` ${scope}`,
    ),
  );
  const others = element("input", { name: "otherScopes", spellcheck: "false", autocapitalize: "off", size: 14 });
  byId("scopes").replaceChildren(...boxes, element("label", { class: "others" }, "other scopes ", others));
}

function showTokenFields(form: HTMLFormElement): void {
  const kind = new FormData(form).get("token");
  byId("scopes").hidden = kind !== "valid" && kind !== "expired";
  byId("own-token").hidden = kind !== "text";
}

async function submit(form: HTMLFormElement, session: Session, open: (id: string) => void): Promise<void> {
  const status = byId("send-status");
  const asked = readForm(form);
  showProblems(form, []);
  status.textContent = "sending";
  try {
    const response = await fetch("/_local/send", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Local-Csrf": session.csrfToken },
      body: JSON.stringify(asked),
    });
    const answer = (await response.json()) as SendResult & { problems?: readonly FormProblem[]; error?: string };
    if (response.ok) showResult(asked.origin, answer, open);
    else showProblems(form, answer.problems ?? []);
    status.textContent = response.ok ? summary(asked.origin, answer) : problemText(answer);
  } catch {
    status.textContent = "the local gateway does not answer any more";
  }
}

function problemText({ problems, error }: { problems?: readonly FormProblem[]; error?: string }): string {
  return problems?.map(({ field, message }) => `${field}: ${message}`).join("; ") ?? error ?? "it was refused";
}

function showProblems(form: HTMLFormElement, problems: readonly FormProblem[]): void {
  const fields = [...form.elements].filter(
    (each) => each instanceof HTMLInputElement || each instanceof HTMLTextAreaElement,
  );
  for (const field of fields) {
    const isWrong = problems.some(({ field: name }) => name === field.name);
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  fields.find((field) => field.hasAttribute("aria-invalid"))?.focus();
}
