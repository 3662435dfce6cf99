/** Convert: choices with sizes, a model that can be picked at once, and the ends of one, over the engine and over the fake page. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { LOAD_LIMIT_MS, openApp } from './support/app.ts';
import { openConvert } from './support/convert-screens.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';
import { serve, type Served } from './support/serve.ts';

const RAW = fileURLToPath(new URL('../tools/reference/goldens/models/raw/bert-classifier', import.meta.url));

const details = (page: Page) => page.getByRole('complementary', { name: 'Selected model' });
const dialog = (page: Page) => page.getByRole('dialog');

test.describe('over the engine', () => {
  let folder: string;
  let server: Served;
  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-convert-'));
    await cp(RAW, join(folder, 'models/me/moods'), { recursive: true });
    server = await serve({ data: join(folder, 'data'), args: ['--models', join(folder, 'models')] });
  });
  test.afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test('a raw checkpoint becomes a model that runs, which outlives a reload of the page', async ({
    page,
  }) => {
    await openApp(page, server, '#/models');
    await page.getByRole('row', { name: /moods/ }).click();
    await expect(details(page)).toContainText(
      /Will be converted when they are loaded: .*kB, no copy, 0\.\d+/,
    );
    await openConvert(page, 'moods');
    await dialog(page).getByText('What it cannot become').click();
    await expect(dialog(page)).toContainText('Models of the type bert cannot be converted to GGUF');
    await expect(dialog(page)).toContainText('no layers that q8, q4 and int8 would make smaller');
    await dialog(page).getByRole('radio', { name: /^f16/ }).check();
    await dialog(page).getByRole('button', { name: 'Convert', exact: true }).click();
    await page.reload();
    await page
      .getByRole('row', { name: /moods\b(?!-)/ })
      .first()
      .click();
    const show = details(page).getByRole('button', { name: 'Show moods-f16-ONNX' });
    await show.click({ timeout: LOAD_LIMIT_MS });
    await expect(details(page)).toContainText('fp16');
    await choose(page, '>Open in Run');
    await page.getByRole('textbox', { name: 'Text to classify' }).fill('the café is calm');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('region', { name: 'Scores' })).toContainText('calm', {
      timeout: LOAD_LIMIT_MS,
    });
    expect(await readdir(join(folder, 'data/models/me'))).toEqual(['moods-f16-ONNX']);
  });

  test('what is there already is refused in words, replaced where a person says so, and taken off the list', async ({
    page,
  }) => {
    await openApp(page, server, '#/models');
    await openConvert(page, 'moods\\b(?!-)');
    await dialog(page).getByRole('radio', { name: /^f16/ }).check();
    await dialog(page).getByRole('button', { name: 'Convert', exact: true }).click();
    await expect(details(page)).toContainText('me/moods-f16-ONNX is there already', {
      timeout: LOAD_LIMIT_MS,
    });
    const done = details(page).getByText(/^Done: /);
    const made = await done.count();
    await details(page).getByRole('button', { name: 'Replace it' }).click();
    await expect(done).toHaveCount(made + 1, { timeout: LOAD_LIMIT_MS });
    expect(await readdir(join(folder, 'data/models/me'))).toEqual(['moods-f16-ONNX']);
    const dismiss = details(page).getByRole('button', { name: /^Take the conversion/ });
    const before = await dismiss.count();
    await dismiss.first().click();
    await expect(dismiss).toHaveCount(before - 1);
  });
});

test.describe('over the fake page', () => {
  let fake: FakePage;
  test.beforeAll(async () => {
    test.setTimeout(120_000);
    fake = await fakePage();
  });
  test.afterAll(async () => fake[Symbol.asyncDispose]());

  test('keys alone choose, convert and stop', async ({ page }) => {
    await page.goto(`${fake.url}?idle&raw&slow#/models`);
    await page.getByRole('row', { name: /SmolLM2/ }).click();
    await choose(page, '>Convert: SmolLM2');
    await expect(dialog(page).getByRole('radio', { name: /^Q8_0/ })).toBeChecked();
    await dialog(page).getByRole('radio', { name: /^Q8_0/ }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(dialog(page).getByRole('radio', { name: /^F16/ })).toBeChecked();
    await dialog(page).getByRole('button', { name: 'Convert', exact: true }).press('Enter');
    await expect(details(page).getByRole('progressbar', { name: /F16 GGUF/ })).toBeVisible();
    await choose(page, '>Stop converting: SmolLM2');
    await expect(details(page)).toContainText('Nothing was left of it');
  });

  test('the end is told wherever the person is, and leads to the new model', async ({ page }) => {
    await page.goto(`${fake.url}?idle&raw#/models`);
    await openConvert(page, 'bert-base-uncased');
    await expect(dialog(page).getByRole('radio', { name: /^q8/ })).toBeChecked();
    await expect(dialog(page)).toContainText('25\u202f%');
    await dialog(page).getByRole('button', { name: 'Convert', exact: true }).click();
    await page.keyboard.press('Control+5');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(details(page).getByRole('heading', { level: 2 })).toHaveText('bert-base-uncased-q8-ONNX');
  });
});
