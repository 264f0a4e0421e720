type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An HTML element. Texts become text nodes, never markup. An attribute that is `false` is left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** A button that submits nothing. */
export function button(
  content: string | readonly (Node | string)[],
  press: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, ...content);
  made.addEventListener("click", press);
  return made;
}

/** The page's own element of that id. @throws Error when the page has none, which is a bug */
export function byId<Type extends HTMLElement = HTMLElement>(id: string): Type {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element ${id}`);
  return found as Type;
}
