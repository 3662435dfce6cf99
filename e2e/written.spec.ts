/** Texts that are made of texts: both stand beside each other, scroll together, and what differs is marked. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { axeFindings } from './support/axe.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';

test.use({ trace: 'off', viewport: { width: 1280, height: 800 } });

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

const SOURCE =
  'The boiler of the house stood still for two days in June because a sensor had lost its power. Nobody marked the figures.';

async function written(page: Page, text: string, query = ''): Promise<Locator> {
  await page.goto(`${fake.url}?idle&healthy&every${query}`);
  await page.getByRole('main').first().waitFor();
  await choose(page, '#Summarization');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(text);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('The text is complete.')).toBeAttached({ timeout: 25_000 });
  return page.getByRole('region', { name: 'Written text' });
}

test('both texts stand beside each other, and what differs is marked and unmarked by key', async ({
  page,
}) => {
  const result = await written(page, SOURCE);
  const field = await page.getByRole('textbox', { name: 'Text', exact: true }).boundingBox();
  const beside = await result.boundingBox();
  expect(beside?.x).toBeGreaterThan((field?.x ?? 0) + (field?.width ?? 0));

  await result.getByRole('switch', { name: 'Mark differences' }).press('Space');
  await expect(result.locator('ins').first()).toHaveText('Its figures are ');
  await expect(result).toContainText(/17 of 22 words stand in the text that was given/);
  const source = page.getByRole('region', { name: 'Text that was given' });
  await expect(source).toContainText(SOURCE);
  await expect(source.locator('del').last()).toHaveText('the figures.');
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
    expect(await axeFindings(page), theme).toEqual([]);
  }

  // The key works wherever no text is written; the button leads back into the field.
  await page.keyboard.press('d');
  await expect(result.locator('ins')).toHaveCount(0);
  await choose(page, '>Mark what differs in both texts');
  await page.getByRole('button', { name: 'Edit the text' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Text', exact: true })).toBeFocused();
  await expect(source).toHaveCount(0);
});

test('a long text and its long result are at their ends together, whichever is scrolled', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 640 });
  await written(page, `${SOURCE}\n`.repeat(60), '&odd-results=long');
  const field = page.getByRole('textbox', { name: 'Text', exact: true });
  const result = page.getByRole('region', { name: 'Result', exact: true });
  const left = (box: Locator): Promise<number> =>
    box.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
  await field.press('Control+Home');
  expect(await left(field)).toBeGreaterThan(100);
  expect(await left(result)).toBeGreaterThan(100);
  await result.focus();
  await page.keyboard.press('End');
  await expect.poll(async () => Math.max(await left(field), await left(result))).toBeLessThan(2);
  await field.focus();
  await page.keyboard.press('Control+Home');
  await expect.poll(() => result.evaluate((element) => element.scrollTop)).toBeLessThan(2);
});
