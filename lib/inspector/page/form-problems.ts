import type { FormProblem } from "../server/messages.ts";
import { element } from "./element.ts";

/**
 * Shows each problem below the field that it is about, and moves the focus to the first of them.
 *
 * @returns those that are about no field
 */
export function showProblems(form: HTMLFormElement, problems: readonly FormProblem[]): FormProblem[] {
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

function showProblem(form: HTMLFormElement, { field: name, message }: FormProblem): boolean {
  const place = form.querySelector(`[data-field="${name}"]`);
  if (place === null) return false;
  const id = `problem-${name}`;
  const known = place.querySelector(`#${id}`);
  if (known !== null) known.append(`; ${message}`);
  else place.append(element("p", { class: "problem", id }, message));
  const field = [...place.querySelectorAll<HTMLElement>("input, select, textarea")].find((one) =>
    one.checkVisibility(),
  );
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  place.closest("details")?.setAttribute("open", "");
  return true;
}
