import type { Locator, Page } from "playwright-core";

/** More stops than the page has. */
const MOST_STEPS = 200;

/** Presses Tab until the element has the focus, as people without a mouse do. @throws Error when it never gets it */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await pressUntil(page, "Tab", target);
}

/** The same, backwards. */
export async function tabBackTo(page: Page, target: Locator): Promise<void> {
  await pressUntil(page, "Shift+Tab", target);
}

export function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === element.ownerDocument.activeElement);
}

async function pressUntil(page: Page, key: string, target: Locator): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press(key);
    if (await hasFocus(target)) return;
  }
  throw new Error(`${target} cannot be reached with ${key}`);
}
