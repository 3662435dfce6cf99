/** Hands on the app: keys, palette, links, and files that are dropped, pasted and run as a batch. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { LOAD_LIMIT_MS, classify, drop, openApp } from './support/app.ts';
import { choose } from './support/palette.ts';
import { serve, type Served } from './support/serve.ts';

/** A picture of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

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

test('the request that is copied as curl works in a shell', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, server);
  await classify(page, "It's a lovely chair.");
  await choose(page, '>Copy as curl');
  const line = await page.evaluate(() => navigator.clipboard.readText());
  expect(line).toMatch(/^curl /);
  const { stdout } = await promisify(execFile)('sh', ['-c', line], {
    env: { ...process.env, HEARTH_TOKEN: server.token },
  });
  expect(stdout).toMatch(/positive/i);
});

test('a dropped text offers what can be done with it, and a key does it', async ({ page }) => {
  await openApp(page, server);
  await drop(page, { 'notes.txt': 'The chair is lovely.\nThe train was late again.\n' });
  const sheet = page.getByRole('dialog', { name: /notes\.txt/ });
  const card = sheet.getByRole('button', { name: /Judge each line/ });
  await page.keyboard.press(await card.locator('kbd').innerText());
  await expect(sheet).toHaveCount(0);
  const rows = page.getByRole('region', { name: 'Scores' }).getByRole('row');
  await expect(rows).toHaveCount(3, { timeout: LOAD_LIMIT_MS });
});

test('a text that is let go on an offer is done at once', async ({ page }) => {
  await openApp(page, server);
  const offer = page.getByRole('listitem').filter({ hasText: 'Judge it' });
  await drop(page, { 'notes.txt': 'The chair is lovely.' }, offer);
  await expect(page.getByRole('textbox', { name: 'Text to classify' })).toHaveValue('The chair is lovely.');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a file that is opened by its key is offered like a dropped one', async ({ page }) => {
  await openApp(page, server);
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Control+o');
  await (await chooser).setFiles({ name: 'a.md', mimeType: 'text/markdown', buffer: Buffer.from('# Rain') });
  await expect(page.getByRole('dialog', { name: /a\.md/ })).toBeVisible();
});

test('a field keeps the text that is pasted into it; elsewhere text and pictures are taken', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, server, '#/models');
  const copy = (items: Readonly<Record<string, string>>): Promise<void> =>
    page.evaluate(async (parts) => {
      const blobs = Object.entries(parts).map(([type, base64]): [string, Blob] => [
        type,
        new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type }),
      ]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    }, items);
  const cells = { 'text/plain': Buffer.from('tiny').toString('base64'), 'image/png': PIXEL };
  await copy(cells);
  const filter = page.getByRole('searchbox', { name: 'Filter models' });
  await expect(filter).toBeVisible();
  await page.keyboard.press('/');
  await expect(filter).toBeFocused();
  await page.keyboard.press('Control+v');
  await expect(page.locator('input:focus')).toHaveValue('tiny');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.locator('body').evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('dialog', { name: 'What should happen with this text?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await copy({ 'image/png': PIXEL });
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('dialog')).toContainText(/Picture, /);
});

test('a dropped link leads nowhere, and a dropped selection is taken like pasted text', async ({ page }) => {
  await openApp(page, server);
  const here = page.url();
  const letGo = (texts: Readonly<Record<string, string>>): Promise<boolean> =>
    page
      .locator('main')
      .first()
      .evaluate((main, parts) => {
        const dataTransfer = new DataTransfer();
        for (const [type, text] of Object.entries(parts)) dataTransfer.setData(type, text);
        const sent = { dataTransfer, bubbles: true, cancelable: true };
        // False where the browser would have done something of its own.
        return ['dragover', 'drop'].every((type) => !main.dispatchEvent(new DragEvent(type, sent)));
      }, texts);
  expect(await letGo({ 'text/uri-list': 'https://example.com/', 'text/plain': 'https://example.com/' })).toBe(
    true,
  );
  await expect(page.getByText(/^A link was dropped\./)).toBeVisible();
  expect(page.url()).toBe(here);
  expect(await letGo({ 'text/plain': 'The train was late.' })).toBe(true);
  await expect(page.getByRole('dialog', { name: 'What should happen with this text?' })).toBeVisible();
});

test('what no model here can take is told in a sentence', async ({ page }) => {
  await openApp(page, server);
  await drop(page, { 'walk.txt': Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isommp42', 'latin1') });
  await expect(page.getByRole('dialog')).toContainText(/is a clip/);
});

test('several files are a batch with a table that can be saved, and is not lost by a slip', async ({
  page,
}) => {
  await openApp(page, server);
  const files = { 'a.txt': 'A fine day.', 'b.txt': 'A dreadful day.', 'c.txt': 'Rain, and no coat.' };
  await drop(page, { ...files, 'empty.txt': '' });
  await expect(page.getByRole('dialog')).toContainText('empty.txt\u2069 is empty.');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Judge each file/ })
    .click();
  await expect(page.getByText('3 of 3 done')).toBeVisible({ timeout: LOAD_LIMIT_MS });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('alertdialog', { name: 'Close the batch?' }).getByText('Cancel').click();
  const save = async (ending: string): Promise<string> => {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: `Save as ${ending}` }).click();
    return readFile(await (await saved).path(), 'utf8');
  };
  const csv = await save('CSV');
  expect(csv.split('\n').filter((line) => line !== '')).toHaveLength(4);
  expect(csv).toContain('b.txt');
  expect(JSON.parse(await save('JSON'))).toMatchObject({
    task: 'text-classification',
    files: Object.keys(files).map((file) => ({ file, state: 'done', result: [{}, {}] })),
  });
  // What is saved is closed without a question.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('>close the batch');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table', { name: 'Results of the batch' })).toHaveCount(0);
});

test('2,000 files are a batch whose page stays small, and stops at once', async ({ page }) => {
  await openApp(page, server);
  const names = Array.from({ length: 2_000 }, (_, index) => `${String(index)}.txt`);
  await drop(page, Object.fromEntries(names.map((name) => [name, 'Rain.'])));
  const sheet = page.getByRole('dialog', { name: /2.000 files/ });
  await sheet.getByRole('button', { name: /Judge each file/ }).click();
  const table = page.getByRole('table', { name: 'Results of the batch' });
  await expect(table).toHaveAttribute('aria-rowcount', '2001');
  expect(await table.getByRole('row').count()).toBeLessThan(100);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/^Stopped at .* of 2.000$/)).toBeVisible();
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
