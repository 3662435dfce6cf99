/** Memory, the queue and System over the fake engine, by key and by role. */
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';
import { choose } from './support/palette.ts';

// A trace of every page costs more than all of these tests.
test.use({ trace: 'off' });

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

async function open(page: Page, at: string): Promise<void> {
  await page.goto(`${fake.url}${at}`);
  await page.getByRole('main').first().waitFor();
}

/** Focuses a button as Tab would, and presses it. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().press('Enter');
}

const QWEN = 'Qwen3-4B-Instruct-2507-GGUF';

test('a model is kept from the memory popover, and all others are unloaded around it', async ({ page }) => {
  await open(page, '?idle&healthy&gpu#/models');
  await page.getByRole('row', { name: /^ember/ }).click();
  await page.getByRole('button', { name: 'Load', exact: true }).press('Enter');
  await expect(page.getByRole('button', { name: /2 loaded/ })).toContainText('GPU');
  await press(page, /2 loaded/);
  const popover = page.getByRole('dialog', { name: 'Memory' });
  await expect(popover.getByText('GPU, NVIDIA GeForce RTX 4060')).toBeVisible();
  await expect(popover).toContainText(`${QWEN} goes first: it holds 2.7 GB, ember 18 MB.`);
  await expect(popover.getByRole('listitem').filter({ hasText: QWEN })).toContainText('leaves in 5 min');
  const pin = popover.getByRole('button', { name: `Keep ${QWEN} in memory` });
  await pin.press('Enter');
  await expect(popover).toContainText('ember goes first: it is the only one that can go.');
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await popover.getByRole('button', { name: 'Unload all but the pinned' }).press('Enter');
  await expect(popover.getByRole('listitem')).toHaveCount(1);
  await expect(popover.getByRole('listitem')).toContainText(QWEN);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('>no longer');
  await page.keyboard.press('Enter');
  await open(page, '?idle&healthy&again#/system/memory');
  await expect(page.getByRole('rowgroup').filter({ hasText: QWEN })).toContainText('when room is needed');
});

test('the memory page says when a model goes, draws its chart, and has no GPU where there is none', async ({
  page,
}) => {
  await open(page, '?idle&healthy#/system/memory');
  await expect(page.getByRole('img', { name: /Memory over the last 2 minutes/ })).toBeVisible();
  const row = page.getByRole('rowgroup').filter({ hasText: QWEN });
  await expect(row).toContainText('Goes first when room is needed');
  await expect(row).toContainText('It is the only one that can go. Leaves by itself in 5');
  await row.getByRole('button', { name: /^Keep/ }).press('Enter');
  await expect(row).toContainText('Kept, stays');
  await expect(page.getByText('Nothing can be unloaded to make room')).toBeVisible();
  await row.getByRole('button', { name: `Unload ${QWEN}` }).press('Enter');
  await expect(page.getByText('No model is in memory.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Memory of the GPU' })).toHaveCount(0);
});

test('the metrics are told in charts and in a table, and are looked back on further by key', async ({
  page,
}) => {
  await open(page, '?idle&healthy#/system/metrics');
  await expect(
    page.getByRole('img', { name: /^Requests over the last 10 minutes\. Finished: \d+, Failed: 4, / }),
  ).toBeVisible();
  await expect(page.getByRole('img', { name: /^Memory over .* Mark: 85/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Object detection/ })).toContainText('310');
  await page.getByRole('radio', { name: 'Table' }).press('Enter');
  const table = page.getByRole('table', { name: 'The last 10 minutes' });
  await expect(table.getByRole('row')).toHaveCount(57);
  await choose(page, '>Show the last 60 minutes');
  await expect(page.getByRole('table', { name: 'The last 60 minutes' })).toBeVisible();
});

test('devices are told with their reasons and looked for again', async ({ page }) => {
  await open(page, '?idle&healthy#/system/devices');
  await expect(page.getByRole('row', { name: /CUDA/ })).toContainText('nvidia-smi is not installed.');
  await expect(page.getByText('8 for each model. Measured on this machine to be the fastest.')).toBeVisible();
  await press(page, 'Check again');
  await expect(page.getByRole('button', { name: 'Asking the drivers' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible();
});

test('the log is filtered by level and words, and copied as it is shown', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '?idle&healthy#/system/logs');
  const log = page.getByRole('log', { name: 'Log' });
  await expect(log).toContainText('request accepted');
  await page.getByRole('combobox', { name: 'Level' }).press('Enter');
  await page.getByRole('option', { name: /^Err/ }).press('Enter');
  await expect(log).not.toContainText('request accepted');
  await expect(log).toContainText('SIGSEGV');
  await page.getByRole('searchbox', { name: 'Filter the log' }).fill('nothing like it');
  await expect(page.getByText('No line matches “nothing like it”.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter the log' }).fill('SIGSEGV');
  await press(page, 'Copy these lines');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n').every((line) => line.includes('SIGSEGV'))).toBe(true);
});

test('about names versions and the licences of what is shipped', async ({ page }) => {
  await open(page, '?idle&healthy#/system/about');
  await expect(page.getByText('b7120')).toBeVisible();
  await expect(page.getByRole('row', { name: /sharp/ })).toContainText('Apache-2.0');
});

test('the memory watermark is a percentage, as everywhere', async ({ page }) => {
  await open(page, '?idle&healthy#/system/settings');
  await expect(page.getByRole('textbox', { name: 'Memory mark' })).toHaveValue('70');
});

test('one who waits goes first, and another is cancelled', async ({ page }) => {
  await open(page, '?healthy#/activity');
  const live = page.getByRole('list', { name: 'Running and waiting' }).getByRole('listitem');
  await expect(live.nth(1)).toContainText('next in the queue');
  const title = 'A story about a lamp that did not want to sleep';
  await expect(live.nth(2)).toContainText('2nd in the queue');
  await press(page, `Go first: ${title}`);
  await expect(live.nth(1)).toContainText(title);
  await press(page, `Cancel: ${title}`);
  await expect(live.filter({ hasText: title })).toHaveCount(0);
});

test('the history is filtered by task and outcome, and cleared after a question', async ({ page }) => {
  await open(page, '?idle&healthy#/activity');
  const rows = page.getByRole('grid', { name: 'History' }).getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  await press(page, /^Outcome:/);
  await page.getByRole('menuitemradio', { name: 'Failed' }).press('Enter');
  await expect(rows.nth(1)).toContainText('This model does not fit');
  await press(page, /^Task:/);
  await page.getByRole('menuitemradio', { name: 'Embeddings', exact: true }).press('Enter');
  await expect(rows.filter({ hasText: 'Support tickets' })).toHaveCount(0);
  await press(page, /^Outcome:/);
  await page.getByRole('menuitemradio', { name: 'Any outcome' }).press('Enter');
  await expect(rows.filter({ hasText: 'Support tickets' }).first()).toBeVisible();
  await press(page, 'More');
  await page.getByRole('menuitem', { name: 'Clear the history' }).press('Enter');
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Delete/ })
    .press('Enter');
  await expect(page.getByText('Your runs will be listed here.')).toBeVisible();
});

test('lines are compared in another way and read from the matrix by key, without a new run', async ({
  page,
}) => {
  await open(page, '?idle&healthy#/run');
  await page.getByRole('button', { name: 'Embeddings', exact: true }).click();
  await page.getByRole('textbox').first().fill('No hot water\nMy rent went up\nThe boiler is cold');
  await page.keyboard.press('Control+Enter');
  const matrix = page.getByRole('grid', { name: 'Every line against every other' });
  await matrix.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/^1 and 2: 0\./)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Nearest to “My rent went up”' })).toBeVisible();
  await page.getByRole('combobox', { name: 'How lines are compared' }).press('Enter');
  await page.getByRole('option', { name: 'Distance' }).press('Enter');
  await matrix.focus();
  await expect(page.getByText(/^2 and 1: [1-9]/)).toBeVisible();
});
