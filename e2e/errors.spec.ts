/** What an error offers, pressed by keyboard, and what comes of it: over the page with its made-up engine. */
import { expect, test, type Page } from '@playwright/test';
import { fakePage, type FakePage } from './support/fake-page.ts';

/** A model that is not in memory. */
const NOT_LOADED = '#/run/lmstudio-community/Qwen2.5-14B-Instruct-GGUF';

let fake: FakePage;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  fake = await fakePage();
});
test.afterAll(async () => fake[Symbol.asyncDispose]());

/** Opens the page, sends a message, and waits for the card; its first action has the focus. */
async function failWith(page: Page, query: string, hash = ''): Promise<void> {
  await page.goto(`${fake.url}?idle&${query}${hash}`);
  if (hash === '') await page.getByRole('button', { name: 'Text generation', exact: true }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Tell me about a lamp.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert').getByRole('button').first()).toBeFocused();
}

const card = (page: Page) => page.getByRole('alert').filter({ has: page.getByRole('heading') });
const answered = async (page: Page) => {
  await expect(page.getByRole('log')).toContainText('tok/s');
  await expect(card(page)).toHaveCount(0);
};

test('a model that does not fit shows the sum, and Enter runs the file that does', async ({ page }) => {
  await failWith(page, 'fail=INSUFFICIENT_MEMORY&once', '#/run/bartowski/Meta-Llama-3.1-8B-Instruct-GGUF');
  const sum = card(page).getByLabel('What it needs and what there is');
  for (const [title, bytes] of [
    ['F16 needs', /17\.5.GB/],
    ['Can be had', /7\.5.GB/],
    ['Q4_K_M needs', /6\.3.GB/],
  ] as const) {
    await expect(sum).toContainText(title);
    await expect(sum).toContainText(bytes);
  }
  await expect(card(page)).toContainText(/Q4_K_M needs about 6\.3.GB and fits/);
  await page.keyboard.press('Enter');
  await answered(page);
  await expect(page.getByRole('button', { name: /Meta-Llama-3.1-8B-Instruct-GGUF.*Q4_K_M/ })).toBeVisible();
});

test('Check its files goes to that model, and the check begins', async ({ page }) => {
  await failWith(page, 'fail=MODEL_LOAD_FAILED', NOT_LOADED);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await expect(page.getByRole('row', { selected: true })).toContainText('Qwen2.5-14B');
  await expect(page.getByRole('progressbar').first()).toBeVisible();
});

test('a refused option keeps the focus in the card, and Change the option leads to its field', async ({
  page,
}) => {
  await failWith(page, 'fail=INVALID_INPUT');
  await page.keyboard.press('Enter');
  await expect(card(page)).toContainText('Top k must be at most 5.');
  const field = page.getByRole('textbox', { name: 'Top k' });
  await expect(field).toBeFocused();
  // The same with the tab on the screen already, and with the pane away.
  await card(page).getByRole('button').first().focus();
  await page.keyboard.press('Control+Alt+b');
  await expect(page.getByRole('complementary', { name: 'Side pane' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
});

test('a setting that the environment fixes is not run again, and the note says why', async ({ page }) => {
  await failWith(page, 'fail=LARGE_MODEL_DISABLED&once&fixed');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/enableLargeModels is set by the environment variable/)).toBeVisible();
  await expect(card(page)).toBeVisible();
});

for (const [what, query, key, hash] of [
  ['for a place', 'fail=QUEUE_FULL&once', 'Enter', ''],
  ['for the link', 'fail=DISCONNECTED&once', 'Enter', ''],
  ['for the CPU', 'fail=RUNNER_CRASHED&once&gpu', '2', NOT_LOADED],
] as const) {
  test(`what waits ${what} runs again by itself`, async ({ page }) => {
    await failWith(page, query, hash);
    await page.keyboard.press(key);
    await answered(page);
  });
}

test('Point to a folder asks where the missing model lies', async ({ page }) => {
  await failWith(page, 'fail=MODEL_NOT_FOUND');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Add models' })).toBeVisible();
});

test('a load that fails in Models offers the same as a button', async ({ page }) => {
  await page.goto(`${fake.url}?idle&fail-load=MODEL_LOAD_FAILED#/models`);
  await page.getByRole('row', { name: /lmstudio-community/ }).click();
  await page.getByRole('button', { name: 'Load', exact: true }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByRole('button', { name: 'Check its files' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('progressbar').first()).toBeVisible();
});

test('a full disk is told for as long as it is full', async ({ page }) => {
  await page.goto(`${fake.url}?idle&full-disk`);
  await expect(page.getByText('The disk is full.')).toBeVisible();
});

test('what was remembered wrongly is kept aside and told, and the app starts', async ({ page }) => {
  await page.goto(`${fake.url}?idle`);
  await page.evaluate(() => {
    localStorage.clear();
    localStorage.setItem('hearth.section', '{"no":');
    localStorage.setItem('hearth.models', '7');
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'What would you like to try?' })).toBeVisible();
  await expect(page.getByText(/remembered as “section” could not be read/)).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/remembered as “models” could not be read/)).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('hearth.section.broken'))).toBe('{"no":');
});
