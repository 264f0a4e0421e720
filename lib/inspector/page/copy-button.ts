import { element } from "./element.ts";

/** A button that puts the text on the clipboard and says so in its own label. */
export function copyButton(text: string): HTMLButtonElement {
  const button = element("button", { type: "button", "aria-live": "polite" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed: select it";
    }
  });
  return button;
}
