/** Activity: what was run is listed, found, opened and run again, across starts and whichever door it came through. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { LOAD_LIMIT_MS, classify, goTo, openApp } from './support/app.ts';
import { serve, type Served } from './support/serve.ts';

let data: string;
let server: Served;
test.beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'hearth-history-'));
  server = await serve({ data });
});
test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(data, { recursive: true, force: true });
});

const rowOf = (page: Page, title: string) => page.getByRole('row', { name: new RegExp(title) });

async function infer(text: string): Promise<void> {
  const answer = await fetch(`${server.origin}/api/inference`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'hearth/sentiment-minilm', inputs: text }),
  });
  expect(answer.status).toBe(200);
}

test('a run is listed, found by its words, and opened again with its input and result', async ({ page }) => {
  await openApp(page, server);
  await classify(page, 'The kettle sings every morning.');
  await classify(page, 'The bus never comes.');
  await goTo(page, 'activity');
  await expect(rowOf(page, 'The kettle sings')).toContainText('sentiment-minilm');
  await page.keyboard.press('/');
  await page.keyboard.type('kettle');
  await expect(rowOf(page, 'The bus never')).toHaveCount(0);
  await rowOf(page, 'The kettle sings').click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Text to classify' })).toHaveValue(
    'The kettle sings every morning.',
  );
  await expect(page.getByRole('region', { name: 'Scores' })).toContainText(/positive/i);
});

test('a run of the local API is listed as such, and a failed one says why', async ({ page }) => {
  await infer('From a program.');
  await fetch(`${server.origin}/api/inference`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'hearth/ember',
      inputs: 'a long story about a lamp '.repeat(2_000),
    }),
  });
  await openApp(page, server, '#/activity');
  await expect(rowOf(page, 'From a program')).toContainText('API');
  await expect(rowOf(page, 'a long story')).toContainText('This input does not fit');
});

test('a deleted run can be had back, and is gone once nobody asks for it', async ({ page }) => {
  await infer('Delete me.');
  await openApp(page, server, '#/activity');
  await rowOf(page, 'Delete me').click();
  await page.keyboard.press('Delete');
  await expect(rowOf(page, 'Delete me')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rowOf(page, 'Delete me')).toHaveCount(1);
});

test('two runs stand side by side', async ({ page }) => {
  await infer('The soup was cold.');
  await infer('The soup was warm and good.');
  await openApp(page, server, '#/activity');
  for (const title of ['The soup was cold', 'The soup was warm'])
    await rowOf(page, title).first().getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Compare 2' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('The soup was cold.');
  await expect(dialog).toContainText('The soup was warm and good.');
});

test('what runs is shown with its model, and stops from there', async ({ page }) => {
  await openApp(page, server, '#/activity');
  const running = fetch(`${server.origin}/api/inference`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'hearth/ember',
      // So many that there is time to press a button.
      inputs: Array.from({ length: 400 }, () => 'Once upon a time'),
    }),
  });
  await page.getByRole('button', { name: /^(Stop|Cancel): .*Once upon/ }).click({ timeout: LOAD_LIMIT_MS });
  expect((await running).status).toBe(499);
  await expect(page.getByText('Nothing is running.')).toBeVisible();
});

test('the history is there after a restart; a damaged one is set aside, and the app says so', async ({
  page,
}) => {
  await infer('Still here tomorrow.');
  await server[Symbol.asyncDispose]();
  server = await serve({ data });
  await openApp(page, server, '#/activity');
  await expect(rowOf(page, 'Still here tomorrow')).toBeVisible();
  await server[Symbol.asyncDispose]();
  await writeFile(join(data, 'hearth.db'), 'this is no database, whatever its name says');
  server = await serve({ data });
  await openApp(page, server, '#/activity');
  await expect(page.getByText(/hearth\.db/)).toBeVisible();
  await expect(page.getByText('Your runs will be listed here.').first()).toBeVisible();
  await infer('A new beginning.');
  await expect(rowOf(page, 'A new beginning')).toBeVisible();
});
