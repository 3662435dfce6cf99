/** Models: what is here, what it needs, adding in place, checking, removing. */
import { cp, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { LOAD_LIMIT_MS, openApp } from './support/app.ts';
import { serve, type Served } from './support/serve.ts';

const EMBEDDED = fileURLToPath(new URL('../resources/models/hearth/sentiment-minilm', import.meta.url));

let folder: string;
let server: Served;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-library-'));
  await mkdir(join(folder, 'data/models/me'), { recursive: true });
  await cp(EMBEDDED, join(folder, 'data/models/me/mine'), { recursive: true });
  await writeFile(
    join(folder, 'data/models/me/mine/README.md'),
    '---\nlicense: mit\n---\n# Mine\n<script>window.hacked = true</script>\n\n![a cat](https://example.com/cat.png)\n\nSee [the page](https://example.com).',
  );
  await cp(EMBEDDED, join(folder, 'elsewhere/found'), { recursive: true });
  server = await serve({ data: join(folder, 'data') });
});
test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const rowOf = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const details = (page: Page) => page.getByRole('complementary', { name: 'Selected model' });

test('details say what a model needs, line by line, and show its card without running or loading anything', async ({
  page,
}) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin)) foreign.push(request.url());
  });
  await openApp(page, server, '#/models');
  await rowOf(page, 'mine').click();
  await expect(details(page)).toContainText('mit');
  await details(page).getByText('How the estimate is made').click();
  await expect(details(page)).toContainText(/weights/i);
  await expect(details(page)).toContainText('a cat');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(foreign.filter((url) => !url.startsWith('data:'))).toEqual([]);
});

test('a folder is added where it lies, works, and survives a restart', async ({ page }) => {
  await openApp(page, server, '#/models');
  await page.getByRole('button', { name: 'Add models' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(join(folder, 'elsewhere/found'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('1 model is on the list now');
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'found')).toBeVisible();
  await server[Symbol.asyncDispose]();
  server = await serve({ data: join(folder, 'data') });
  await openApp(page, server, '#/models');
  await expect(rowOf(page, 'found')).toBeVisible();
});

test('a check finds the damaged file', async ({ page }) => {
  await truncate(join(folder, 'elsewhere/found/onnx/model_q4.onnx'), 5_000);
  await openApp(page, server, '#/models');
  await rowOf(page, 'found').click();
  await details(page).getByRole('button', { name: 'Check files' }).click();
  await expect(details(page)).toContainText('damaged or was cut off', { timeout: LOAD_LIMIT_MS });
});

test('Remove asks, names the bytes, and frees them; embedded models stay', async ({ page }) => {
  await openApp(page, server, '#/models');
  await rowOf(page, 'ember').first().click();
  await expect(details(page).getByRole('button', { name: 'Remove' })).toHaveCount(0);
  await rowOf(page, 'mine').click();
  await details(page)
    .getByRole('button', { name: /^Remove/ })
    .click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText(/\d\sMB/);
  await dialog
    .getByRole('button', { name: /Remove|Delete/ })
    .last()
    .click();
  await expect(rowOf(page, 'mine')).toHaveCount(0);
  expect(existsSync(join(folder, 'data/models/me/mine'))).toBe(false);
});
