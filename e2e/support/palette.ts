/** The palette, as a person uses it: by keyboard. */
import { expect, type Locator, type Page } from '@playwright/test';

/** The palette's dialog. */
export const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Palette' });

/** Opens it and waits until it takes letters. */
export async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
}

/** Finds something by typing and does the first row. */
export async function choose(page: Page, words: string): Promise<void> {
  await openPalette(page);
  await page.keyboard.insertText(words);
  // Until the list follows the letters its first row is still another one.
  const [first = ''] = words.replace(/^[>@#]/, '').split(' ');
  await expect(palette(page).getByRole('option').first()).toContainText(first, { ignoreCase: true });
  expect(await enter(page, 10_000)).toBe(true);
}

/** Does the chosen row, once the palette has given its focus back: a turn after it is gone. False where it stays. */
async function enter(page: Page, timeout: number): Promise<boolean> {
  await page.keyboard.press('Enter');
  try {
    await palette(page).waitFor({ state: 'detached', timeout });
  } catch {
    return false;
  }
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1)));
  return true;
}

/** One action as it is listed. */
export interface ListedAction {
  readonly id: string;
  readonly title: string;
}

/** The actions that the open palette lists, in their order. */
export async function listedActions(page: Page): Promise<ListedAction[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[cmdk-item][data-value^="action "]')].map((row) => ({
      id: row.getAttribute('data-value')?.slice('action '.length) ?? '',
      title: row.querySelector('.font-medium')?.textContent ?? '',
    })),
  );
}

/**
 * With the open palette: finds an action by its title, goes down to it where others have the same words, does it. False
 * where it is no longer there, as what it is about has gone by itself, or where the palette does not close.
 */
export async function doListed(page: Page, { id, title }: ListedAction): Promise<boolean> {
  await page.keyboard.insertText(`>${title}`);
  const place = await page.evaluate((value) => {
    const values = [...document.querySelectorAll('[cmdk-item]')].map((row) => row.getAttribute('data-value'));
    return values.indexOf(value);
  }, `action ${id}`);
  for (let step = 0; step < place; step += 1) await page.keyboard.press('ArrowDown');
  return place >= 0 && (await enter(page, 2_000));
}
