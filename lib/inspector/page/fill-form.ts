import type { RequestForm } from "../server/messages.ts";

/** Puts a request into the form, in the place of what it holds. */
export function fillForm(form: HTMLFormElement, request: RequestForm): void {
  const { method, path, origin, sourceIp, headers, body, token } = request;
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  const texts = { method, path, origin, sourceIp, headers: lines, body };
  for (const [name, value] of Object.entries(texts)) setField(form, name, value);
  for (const radio of inputs(form, "token")) radio.checked = radio.value === token.kind;
  for (const box of inputs(form, "credentials")) box.checked = request.credentials === "include";
  if ("scopes" in token) {
    fillScopes(form, token.scopes);
    if (token.issuer !== undefined) setField(form, "issuer", token.issuer);
    if (token.fault !== undefined) setField(form, "fault", token.fault);
  }
  form.dispatchEvent(new Event("change"));
}

function fillScopes(form: HTMLFormElement, scopes: readonly string[]): void {
  const boxes = inputs(form, "scope");
  for (const box of boxes) box.checked = scopes.includes(box.value);
  const known = boxes.map(({ value }) => value);
  setField(form, "otherScopes", scopes.filter((scope) => !known.includes(scope)).join(" "));
}

/** Sets a field by its name. A method that the form does not offer is added to it. */
export function setField(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value))
    field.append(new Option(value));
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)
    field.value = value;
}

function inputs(form: HTMLFormElement, name: string): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)];
}
