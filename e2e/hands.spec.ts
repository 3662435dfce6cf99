/** Hands on the app: keys, palette, links, and files that are dropped, pasted and run as a batch. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { LOAD_LIMIT_MS, drop, openApp } from './support/app.ts';
import { serve, type Served } from './support/serve.ts';

let server: Served;
test.beforeAll(async () => {
  server = await serve({ env: { MAX_LOADED_MODELS: '3' } });
});
test.afterAll(async () => server[Symbol.asyncDispose]());

test('G then a letter goes to each section, and ? shows the keys', async ({ page }) => {
  await openApp(page, server, '#/system');
  for (const [key, title] of [
    ['m', 'Models'],
    ['a', 'Activity'],
    ['s', 'System'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('every action is a few letters away in the palette', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openApp(page, server);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('>light theme');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('@minilm');
  await expect(page.getByRole('option').first()).toContainText('MiniLM', { ignoreCase: true });
});

test('a link opens the workbench of its model, and a bad one opens nothing', async ({ page }) => {
  await openApp(page, server, '#/run/hearth/sentiment-minilm');
  await expect(page.getByRole('button', { name: /sentiment-minilm/ }).first()).toBeVisible();
  await openApp(page, server, '#/run/../../etc');
  await expect(page.getByText(/That link is not one that Hearth knows/)).toBeVisible();
});

test('a dropped text offers what can be done with it, and a key does it', async ({ page }) => {
  await openApp(page, server);
  await drop(page, { 'notes.txt': 'The chair is lovely.\nThe train was late again.\n' });
  const sheet = page.getByRole('dialog', { name: /notes\.txt/ });
  await expect(sheet).toBeVisible();
  await sheet.getByRole('button', { name: /Judge each line/ }).click();
  const rows = page.getByRole('region', { name: 'Scores' }).getByRole('row');
  await expect(rows).toHaveCount(3, { timeout: LOAD_LIMIT_MS });
});

test('what no model here can take is told in a sentence', async ({ page }) => {
  await openApp(page, server);
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await drop(page, { 'cat.txt': png });
  await expect(page.getByRole('dialog')).toContainText(/is a picture/);
});

test('several files are a batch with a table that can be saved', async ({ page }) => {
  await openApp(page, server);
  await drop(page, { 'a.txt': 'A fine day.', 'b.txt': 'A dreadful day.', 'c.txt': 'Rain, and no coat.' });
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Judge each file/ })
    .click();
  await expect(page.getByText('3 of 3 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = await readFile(await (await saved).path(), 'utf8');
  expect(csv.split('\n').filter((line) => line !== '')).toHaveLength(4);
  expect(csv).toContain('b.txt');
});

test('a setting that the environment fixes says so', async ({ page }) => {
  await openApp(page, server, '#/system/settings');
  await expect(page.getByText('MAX_LOADED_MODELS')).toBeVisible();
  await expect(page.getByText(/Set by|set by|fixed/).first()).toBeVisible();
});

test('size of the text and density are remembered', async ({ page }) => {
  await openApp(page, server, '#/system/appearance');
  await page.getByText('Compact', { exact: true }).click();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
});
