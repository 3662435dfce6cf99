/** Evaluate in the app, on the built server and a model of the box: choose, stop, run, compare, save. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { openApp } from './support/app.ts';
import { choose } from './support/palette.ts';
import { serve, type Served } from './support/serve.ts';

/** A small set on a small model; most of it is that a busy machine may be slow. */
const LIMIT_MS = 60_000;

let server: Served;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(async () => server[Symbol.asyncDispose]());

/** Chooses text classification alone, by keyboard. */
async function chooseOne(page: Page): Promise<void> {
  await choose(page, '>Choose no suite');
  await expect(page.getByRole('button', { name: 'Evaluate 0' })).toBeDisabled();
  await page.getByRole('checkbox', { name: 'Evaluate Text classification' }).press('Space');
}

const start = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Evaluate 1', exact: true }).press('Enter');

test('one suite is evaluated in the app, then compared with itself, and the report can be saved', async ({
  page,
}) => {
  test.setTimeout(3 * LIMIT_MS);
  await openApp(page, server, '#/evaluate');
  const models = page.getByRole('combobox', { name: 'Model for Text classification' });
  await expect(models).toContainText('sentiment-minilm');
  await chooseOne(page);

  await start(page);
  await expect(page.getByRole('progressbar', { name: 'Progress of the evaluation' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
  await expect(page.getByText('Stopped. The report of before stays.')).toBeVisible();

  await start(page);
  const row = page.getByRole('table').getByRole('row').nth(1);
  await expect(row).toContainText('First run', { timeout: LIMIT_MS });
  await expect(row).toContainText(/Accuracy.*0\.\d{3} \(0\.\d{3}–\d\.\d{3}\)/);
  await expect(row).toContainText(/\d\u202fms.*\d\u202fMB/);

  const saved = page.waitForEvent('download');
  await choose(page, '>Save the report as CSV');
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^evaluation-\d{4}-\d\d-\d\d\.csv$/);
  expect(await readFile(await file.path(), 'utf8')).toMatch(
    /"text-classification","hearth\/sentiment-minilm","cpu"/,
  );

  await start(page);
  await expect(row).not.toContainText('First run', { timeout: LIMIT_MS });
  await page.reload();
  await page.getByRole('radio', { name: 'Report' }).press('Enter');
  await expect(row).toContainText('sentiment-minilm');
});

/** The moment of the last report, as its head says it. */
async function reportTime(page: Page): Promise<string> {
  await page.getByRole('radio', { name: 'Report' }).press('Enter');
  return (await page.getByText(/, on .* cores/).textContent()) ?? '';
}

test('an evaluation goes on when its page is left, and its report is there on return', async ({ page }) => {
  test.setTimeout(2 * LIMIT_MS);
  await openApp(page, server, '#/evaluate');
  const before = await reportTime(page);
  await page.getByRole('radio', { name: 'Suites' }).press('Enter');
  await chooseOne(page);
  await start(page);
  await expect(page.getByRole('progressbar', { name: 'Progress of the evaluation' })).toBeVisible();
  await page.goto('about:blank');
  await openApp(page, server, '#/evaluate');
  await expect.poll(() => reportTime(page), { timeout: LIMIT_MS }).not.toBe(before);
});
