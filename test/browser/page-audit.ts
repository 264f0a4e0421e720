import type { Page } from "playwright-core";

// These run in the page, as text, because the tests are compiled without the DOM's types.

const LUMINANCE = `
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
`;

const LOW_CONTRAST = `(() => {
  ${LUMINANCE}
  const isSeen = (element) => element.checkVisibility() && element.closest(".unseen") === null;
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  const behind = (element) => {
    if (element.closest("svg") !== null) {
      const box = element.parentElement.querySelector("rect");
      const isInBox = box !== null && !element.classList.contains("some");
      if (isInBox && element.getBBox().y < box.getBBox().y + box.getBBox().height) return parse(getComputedStyle(box).fill);
    }
    for (let each = element; each !== null; each = each.parentElement) {
      const color = parse(getComputedStyle(each).backgroundColor);
      if (color.a === 1) return color;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const front = (element) => {
    const style = getComputedStyle(element);
    return parse(element.closest("svg") === null ? style.color : style.fill);
  };
  return [...document.querySelectorAll("body *")]
    .filter((element) => isSeen(element) && hasText(element))
    .map((element) => ({ element, ratio: contrast(front(element), behind(element)) }))
    .filter(({ ratio }) => ratio < 4.5)
    .map(({ element, ratio }) => element.tagName + "." + element.getAttribute("class") + " " + ratio.toFixed(2) + ": " + element.textContent.slice(0, 40));
})()`;

/** Visible texts whose contrast with what lies behind them is under 4.5 (WCAG 2.2, 1.4.3, level AA). */
export function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(LOW_CONTRAST);
}

const UNNAMED = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const labels = [...(element.labels ?? [])].map((label) => label.textContent).join("");
    return (labels + element.textContent + (element.getAttribute("aria-label") ?? "")).trim() === "";
  })
  .map((element) => element.outerHTML)`;

/** Controls that a screen reader could not name (WCAG 2.2, 4.1.2). */
export function unnamedControls(page: Page): Promise<string[]> {
  return page.evaluate(UNNAMED);
}

const SMALL_TARGETS = `[...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility() && !element.classList.contains("skip"))
  .map((element) => ({ element, box: (element.closest("label") ?? element).getBoundingClientRect() }))
  .filter(({ box }) => box.width < 24 || box.height < 24)
  .map(({ element, box }) => element.outerHTML + " " + box.width + "x" + box.height)`;

/** Controls under 24 by 24 pixels (WCAG 2.2, 2.5.8). */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(SMALL_TARGETS);
}

/** How far the page can be scrolled sideways, in pixels; 0 where nothing is cut off. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** Whether the element with the focus shows it. */
export function showsFocus(page: Page): Promise<boolean> {
  return page.evaluate(
    `(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2)(getComputedStyle(document.activeElement))`,
  );
}

/** Whether the page lies on a dark ground. */
export function darkGround(page: Page): Promise<boolean> {
  return page.evaluate(
    `getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) < 384`,
  );
}
