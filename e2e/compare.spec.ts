/** Comparing models by keyboard: widths of the columns, what helps after an error, and a run opened meanwhile. */
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';

test.use({ trace: 'off', actionTimeout: 10_000 });

let fake: FakePage;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

async function comparison(page: Page, at = '?idle&healthy'): Promise<void> {
  await page.goto(`${fake.url}${at}`);
  await page.getByRole('button', { name: 'Text generation', exact: true }).press('Enter');
  await choose(page, '>Compare models');
  await expect(column(page, 2)).toBeVisible();
}

const column = (page: Page, number: number) =>
  page.getByRole('region', { name: `Model ${String(number)}`, exact: true });
const ask = (page: Page) => page.getByRole('textbox', { name: 'Message for all' });

test('the line between two columns is moved by keys, and a double click makes them equal again', async ({
  page,
}) => {
  await comparison(page);
  const line = page.getByRole('separator', { name: 'Width of model 1' });
  const width = async (): Promise<number> => (await column(page, 1).boundingBox())?.width ?? 0;
  const equal = await width();
  await line.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(width).toBeLessThan(equal - 10);
  await page.keyboard.press('End');
  await expect.poll(width).toBeGreaterThan(equal + 100);
  await line.dblclick();
  await expect.poll(width).toBeCloseTo(equal, -1);
});

test('an error in a column has buttons that act on that column alone', async ({ page }) => {
  await comparison(page, '?idle&healthy&fail=RUNNER_CRASHED');
  await ask(page).fill('Hello');
  await ask(page).press('Enter');
  const first = column(page, 1);
  await expect(first.getByRole('alert')).toContainText('RUNNER_CRASHED');
  const before = await first.getByText(/^RUNNER_CRASHED/).innerText();
  await first.getByRole('button', { name: /Again/ }).first().press('Enter');
  await expect.poll(() => first.getByText(/^RUNNER_CRASHED/).innerText()).not.toBe(before);
});

test('a run opened from the list is shown, and Compare brings the comparison back with its answers', async ({
  page,
}) => {
  await comparison(page);
  await ask(page).fill('Tell me about a lamp.');
  await ask(page).press('Enter');
  await expect(column(page, 2)).toContainText('lamp', { timeout: 20_000 });
  await page
    .getByRole('region', { name: 'Recent' })
    .getByTitle(/^The heating/)
    .press('Enter');
  await expect(column(page, 2)).toHaveCount(0);
  await choose(page, '#Text generation');
  await choose(page, '>Compare models');
  await expect(column(page, 2)).toContainText('lamp');
});
