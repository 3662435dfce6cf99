/** How a model runs: told on its page and over HTTP, chosen by a person and taken back, over the engine and over the fake page. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { modelInfoSchema, type ModelInfo } from '../src/shared/models.ts';
import { LOAD_LIMIT_MS, openApp } from './support/app.ts';
import { axeFindings } from './support/axe.ts';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { serve, type Served } from './support/serve.ts';

const EMBEDDED = fileURLToPath(new URL('../resources/models/hearth/sentiment-minilm', import.meta.url));

const block = (page: Page) =>
  page
    .getByRole('complementary', { name: 'Selected model' })
    .getByRole('region', { name: /^How it (will run|runs)$/ });
const select = (page: Page) => block(page).getByRole('combobox', { name: 'Way to run it' });

test.describe('over the engine', () => {
  let folder: string;
  let server: Served;
  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-profiles-'));
    const model = join(folder, 'models/me/two');
    await cp(EMBEDDED, model, { recursive: true });
    // The same graph under a second name: what is chosen is told apart by it.
    await cp(join(model, 'onnx/model_q4.onnx'), join(model, 'onnx/model_bnb4.onnx'));
    server = await serve({
      data: join(folder, 'data'),
      args: ['--models', join(folder, 'models')],
      env: { FORCE_DEVICE: 'cpu' },
    });
  });
  test.afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${server.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return await response.json();
  }
  const status = async (): Promise<ModelInfo> =>
    modelInfoSchema.parse(await ask('GET', '/api/models/status/me%2Ftwo'));

  test('what is chosen on the page is what the next request runs on, until it is taken back', async ({
    page,
  }) => {
    expect((await status()).acceleration).toMatchObject({
      profile: 'onnx-cpu-q4',
      engine: 'onnx',
      source: 'published',
      speed: null,
    });
    await openApp(page, server, '#/models');
    await page.getByRole('row', { name: /two/ }).click();
    await expect(block(page)).toContainText('q4 is the best of its files for this device.');
    await select(page).click();
    await page.getByRole('option', { name: /^bnb4 on CPU/ }).click();
    await expect(block(page)).toContainText('bnb4 was chosen for this model.');
    const answer = await ask('POST', '/api/inference', { model: 'me/two', inputs: 'A fine day.' });
    expect(answer).toMatchObject({
      meta: {
        dtype: 'bnb4',
        acceleration: { profile: 'onnx-cpu-bnb4', device: 'cpu', memory_bytes: expect.any(Number) },
      },
    });
    await expect(block(page).getByRole('heading')).toHaveText('How it runs', { timeout: LOAD_LIMIT_MS });
    await block(page).getByRole('button', { name: 'Undo' }).click();
    await expect(block(page).getByRole('button', { name: 'Undo' })).toHaveCount(0);
    await ask('POST', '/api/models/unload/me%2Ftwo');
    await expect(block(page)).toContainText('q4 is the best of its files for this device.');
    expect((await status()).acceleration?.dtype).toBe('q4');
  });
});

test.describe('over the fake page', () => {
  let fake: FakePage;
  test.beforeAll(async () => {
    test.setTimeout(120_000);
    fake = await fakePage();
  });
  test.afterAll(async () => fake[Symbol.asyncDispose]());

  for (const colorScheme of ['light', 'dark'] as const)
    test(`says why, and keys alone choose another way and undo it, in the ${colorScheme} theme`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${fake.url}?idle#/models`);
      await page.getByRole('row', { name: /Meta-Llama-3.1-8B/ }).click();
      await expect(block(page)).toContainText('F16 loses the least of its GGUF files, and fits.');
      await expect(block(page)).toContainText('Known after the first run');
      await select(page).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('option', { name: /^Q4_K_M on CPU/ }).press('Enter');
      await expect(block(page)).toContainText('Q4_K_M was chosen for this model.');
      await expect(select(page)).toContainText('Q4_K_M on CPU');
      expect(await axeFindings(page, { include: ['aside'] })).toEqual([]);
      await block(page).getByRole('button', { name: 'Undo' }).press('Enter');
      await expect(select(page)).toHaveText('As Hearth chooses');
      await expect(block(page)).toContainText('F16 loses the least of its GGUF files, and fits.');
    });

  test('what is in memory goes on as it is, and says so', async ({ page }) => {
    await page.goto(`${fake.url}?idle#/models`);
    await page.getByRole('row', { name: /Qwen3-4B-Instruct/ }).click();
    await expect(block(page)).toContainText('48\u202ftok/s');
    await select(page).click();
    await page.getByRole('option', { name: /^Q8_0 on CPU/ }).click();
    await expect(block(page)).toContainText('It goes on as it is until it is loaded again.');
    await expect(block(page)).toContainText('Q4_K_M');
  });
});
