/** Banners over the sheet: what would run differently now is replayed or dismissed, and a regression leads to its report. */
import { expect, test, type Page } from '@playwright/test';
import { WCAG, axeFindings } from './support/axe.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';

test.use({ trace: 'off', actionTimeout: 10_000 });

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

const WOULD_DIFFER = /^One of your examples would run differently now: .+, Precision: q8 → q4\.$/;
/** What axe looks for: WCAG 2.2 AA with all that it builds on. */

/** In both themes: what axe finds. */
async function look(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await axeFindings(page, { tags: WCAG }), colorScheme).toEqual([]);
  }
}

/** Keeps the last run of the history. */
async function keep(page: Page): Promise<void> {
  await page.goto(`${fake.url}?idle&healthy&changed#/activity`);
  await page.getByRole('radio', { name: 'History' }).click();
  await page.getByRole('row').nth(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Keep as an example' }).click();
  await expect(page.getByText('Kept as an example.')).toBeVisible();
}

test('an example that would run differently is told, replayed by keyboard, and its result shown', async ({
  page,
}) => {
  await keep(page);
  await expect(page.getByText(WOULD_DIFFER)).toBeVisible();
  await look(page);
  await page.getByRole('button', { name: 'Replay it' }).press('Enter');
  await expect(page.getByText('1 of 1 as before')).toBeVisible();
  await expect(page.getByText(WOULD_DIFFER)).toBeHidden();
});

test('a dismissed set of changes stays dismissed at the next visit', async ({ page }) => {
  await keep(page);
  await page.getByRole('main').getByRole('button', { name: 'Dismiss' }).press('Enter');
  await expect(page.getByText(WOULD_DIFFER)).toBeHidden();
  await keep(page);
  await expect(page.getByText(WOULD_DIFFER)).toBeHidden();
});

test('a regression that was found while Evaluate was not open leads to its report, and can be dismissed', async ({
  page,
}) => {
  await page.goto(`${fake.url}?idle&healthy&regressed#/models`);
  const told = page.getByText(/become slower or worse since the last evaluation/);
  await expect(told).toBeVisible();
  await look(page);
  await page.getByRole('button', { name: 'See the report' }).press('Enter');
  await expect(page.getByRole('radio', { name: 'Report' })).toBeChecked();
  await expect(told).toHaveCount(1);
  await page.keyboard.press('Control+2');
  await page.getByRole('button', { name: 'Dismiss' }).press('Enter');
  await expect(told).toBeHidden();
});
