/** The first screen's pictures on the embedded models, served by `hearth serve`: a click gives what the model really says. */
import { expect, test, type Page } from '@playwright/test';
import { serve, type Served } from './support/serve.ts';

/** A load on a busy machine takes this long at most. */
const LOAD_LIMIT_MS = 45_000;

let server: Served;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(async () => server[Symbol.asyncDispose]());

/** Opens the app, runs an example, and gives what the page complained about. */
async function example(page: Page, name: RegExp): Promise<string[]> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(server.url);
  await page.getByRole('button', { name }).press('Enter');
  await expect(page.getByRole('region', { name: 'Runs on' })).toContainText('ONNX Runtime', {
    timeout: LOAD_LIMIT_MS,
  });
  return complaints;
}

const pane = (page: Page) => page.getByRole('complementary', { name: 'Side pane' });

test('a picture of shapes has its things found, each in a box and in the table', async ({ page }) => {
  const complaints = await example(page, /Find things in a picture/);
  const rows = pane(page).getByRole('row');
  await expect(rows.filter({ hasText: 'yellow cross' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'red circle' })).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^yellow cross, 0\.\d+/ })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a picture of shapes is cut into its parts, with the share of each', async ({ page }) => {
  const complaints = await example(page, /Cut a picture into its parts/);
  await expect(pane(page)).toContainText('moon');
  await expect(pane(page)).toContainText('background');
  expect(complaints).toEqual([]);
});

test('a picture of shapes gets its depth, with numbers', async ({ page }) => {
  const complaints = await example(page, /See how far away things are/);
  await expect(pane(page).getByText(/mean/i).first()).toBeVisible();
  expect(complaints).toEqual([]);
});
