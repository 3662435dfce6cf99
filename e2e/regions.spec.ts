/** Places that an answer about a picture speaks of, over the fake page: asked for by a task, drawn, listed, saved. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { axeFindings } from './support/axe.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';
import { giveRoom } from './support/pictures.ts';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

/** Asks Florence-2 for objects by the choice among the options. */
async function show(page: Page): Promise<void> {
  await page.goto(`${fake.url}?idle&every`);
  await page.getByRole('main').first().waitFor();
  await giveRoom(page, 'Image and text to text');
  await choose(page, '@Florence-2');
  await page.getByRole('tab', { name: 'Options' }).click();
  await page.getByRole('combobox', { name: 'Ask for' }).click();
  await page.getByRole('option', { name: 'Objects', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Question' })).toHaveValue('<OD>');
  await page.getByRole('textbox', { name: 'Question' }).press('Control+Enter');
  await page.getByRole('tab', { name: 'Result' }).click();
  await expect(places(page)).toHaveCount(3, { timeout: 20_000 });
}

const places = (page: Page) =>
  page.getByRole('list', { name: 'Places in the picture' }).getByRole('listitem');

test('places are drawn and listed, point at each other, and are saved as a table', async ({ page }) => {
  await show(page);
  await expect(
    page.getByRole('img', { name: /^3\splaces over the picture: clock, armchair, 12:05/ }),
  ).toBeAttached();
  await places(page).nth(1).getByRole('button').focus();
  await expect(page.locator('polygon[data-pointed=true]')).toHaveCount(2);
  await expect(places(page).nth(1)).toHaveClass(/bg-active/);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save CSV' }).click();
  const table = await readFile(await (await saved).path(), 'utf8');
  expect(table.trim().split(/\r?\n/)).toHaveLength(4);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `screenshots/${colorScheme}-regions.png` });
    expect(await axeFindings(page), colorScheme).toEqual([]);
  }
});
