/** Kept examples: a run is kept, replayed with another option, the difference is shown, and the way back is taken. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { LOAD_LIMIT_MS, classify, goTo, openApp } from './support/app.ts';
import { WCAG, axeFindings } from './support/axe.ts';
import { serve, type Served } from './support/serve.ts';

let data: string;
let server: Served;
test.beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'hearth-examples-'));
  server = await serve({ data });
});
test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(data, { recursive: true, force: true });
});

const rowOf = (page: Page, title: string) => page.getByRole('row', { name: new RegExp(title) });
const GOOD = 'The kettle sings every morning.';
const SCORES = 'Scores by';
const BAD = 'The bus never comes.';

/** Classifies a text and waits until it is in the history. */
async function ran(page: Page, text: string): Promise<void> {
  await classify(page, text);
  await expect(page.getByRole('region', { name: 'Recent' })).toContainText(text);
}

async function choose(page: Page, name: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name }).press('Enter');
  await page.getByRole('option', { name: option }).press('Enter');
}

/** In both themes: a picture to look at, and what axe finds. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `screenshots/${colorScheme}-${name}.png` });
    expect(await axeFindings(page, { tags: WCAG }), colorScheme).toEqual([]);
  }
}

test('a kept run is replayed with another option, what differs is shown, and the way back leads to the former option', async ({
  page,
}) => {
  test.setTimeout(4 * LOAD_LIMIT_MS);
  await openApp(page, server);
  await goTo(page, 'activity');
  await page.getByRole('radio', { name: 'Examples' }).click();
  await expect(page.getByRole('button', { name: 'Choose from the history' })).toBeVisible();
  await look(page, 'examples-none');
  await goTo(page, 'run');

  // From the workbench by its key, and from the history by the row's menu.
  await ran(page, BAD);
  await ran(page, GOOD);
  await page.keyboard.press('Control+Shift+E');
  await expect(page.getByText('Kept as an example.')).toBeVisible();
  await goTo(page, 'activity');
  await page.getByRole('radio', { name: 'History' }).click();
  await rowOf(page, 'The bus never').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Keep as an example' }).click();
  await page.getByRole('radio', { name: 'Examples' }).click();
  await expect(rowOf(page, 'The bus never')).toContainText('Not replayed');

  // As kept: nothing differs.
  await page.getByRole('button', { name: 'Replay 2 examples' }).click();
  await expect(page.getByText('2 of 2 as before')).toBeVisible({ timeout: LOAD_LIMIT_MS });

  // The workbench with another option: raw scores in place of shares.
  await goTo(page, 'run');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await choose(page, SCORES, /none/i);
  await goTo(page, 'activity');
  await choose(page, 'Run with', 'As on the workbench now');
  await page.getByRole('button', { name: 'Replay 2 examples' }).click();
  await expect(page.getByText(/0 of 2 as before, 2 differ/)).toBeVisible({ timeout: LOAD_LIMIT_MS });
  await expect(page.getByRole('list', { name: 'What changed' })).toContainText(
    'function_to_apply: standard → none',
  );
  await look(page, 'examples-differ');

  await rowOf(page, 'The kettle sings').click();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: GOOD });
  await expect(dialog.getByText('Different', { exact: true })).toBeVisible();
  await expect(dialog.getByText('Largest change of a score:')).toBeVisible();
  await look(page, 'example-differs');

  await dialog.getByRole('button', { name: 'Go back' }).click();
  await expect(page.getByText('The workbench is back at sentiment-minilm.')).toBeVisible();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await expect(page.getByRole('combobox', { name: SCORES })).toContainText('As the model says');
});

test('an example outlives the history, and new results take the place of old ones', async ({ page }) => {
  test.setTimeout(3 * LOAD_LIMIT_MS);
  const text = 'Steam clouds the window.';
  await openApp(page, server);
  await goTo(page, 'run');
  await ran(page, text);
  await page.keyboard.press('Control+Shift+E');
  await expect(page.getByText('Kept as an example.')).toBeVisible();
  await goTo(page, 'activity');
  await page.getByRole('radio', { name: 'History' }).click();
  await expect(rowOf(page, text)).toBeVisible();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Clear the history' }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Delete/ })
    .click();
  const history = page.getByRole('region', { name: 'History' });
  await expect(history.getByText('Your runs will be listed here.')).toBeVisible();
  await page.getByRole('radio', { name: 'Examples' }).click();
  await page.getByRole('button', { name: /^Replay \d/ }).click();
  await page.getByRole('button', { name: 'Keep the new results' }).click({ timeout: LOAD_LIMIT_MS });
  await expect(rowOf(page, text)).toContainText('Not replayed');
  await rowOf(page, text).click();
  await page.keyboard.press('Delete');
  await expect(rowOf(page, text)).toHaveCount(0);
});
