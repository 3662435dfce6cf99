/** The page in a browser, served by `hearth serve`, on the embedded models: what a person does first, from the printed address on. */
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { serve } from './support/serve.ts';
import type { Served } from './support/serve.ts';

/** A load on a busy machine takes this long at most. */
const LOAD_LIMIT_MS = 45_000;

let server: Served;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(async () => server[Symbol.asyncDispose]());

/** Opens the printed address and fails on anything that the page complains about, its own policy included. */
async function open(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(server.url);
  await expect(page.getByRole('button', { name: 'Models', exact: true })).toBeVisible();
  return complaints;
}

/** Runs whatever was written, with the keyboard. */
async function run(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
}

/** Goes to a task's workbench from the first page. */
async function goToTask(page: Page, task: string): Promise<void> {
  await page.getByRole('button', { name: task, exact: true }).click();
}

test('the printed address opens the app, and the token leaves the address bar', async ({ page }) => {
  const complaints = await open(page);
  expect(page.url()).toBe(`${server.origin}/`);
  await expect(page.getByRole('button', { name: /Write a story/ })).toBeEnabled();
  await page.reload();
  await expect(page.getByRole('button', { name: /Write a story/ })).toBeEnabled();
  expect(complaints).toEqual([]);
});

test('without a token, and with a wrong one, the page says how to get in', async ({ page }) => {
  await page.goto(server.origin);
  await expect(page.getByRole('heading', { name: 'This page needs its address' })).toBeVisible();
  await page.goto(`${server.origin}/?token=wrong`);
  await expect(page.getByRole('heading', { name: 'This address is of another start' })).toBeVisible();
  await page.goto(server.url);
  await expect(page.getByRole('button', { name: 'Models', exact: true })).toBeVisible();
});

test('an example tells a story word by word, and says how fast it was', async ({ page }) => {
  const complaints = await open(page);
  await page.getByRole('button', { name: /Write a story/ }).click();
  const answer = page.getByTestId('answer');
  await expect(answer).not.toBeEmpty({ timeout: LOAD_LIMIT_MS });
  await expect(page.getByRole('log')).toContainText(/\d tokens?, /, { timeout: LOAD_LIMIT_MS });
  expect((await answer.textContent())?.length).toBeGreaterThan(40);
  await expect(page.getByText('tok/s')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Runs on' })).toContainText('llama.cpp');
  expect(complaints).toEqual([]);
});

/** Presses Escape in the page itself as soon as the answer has some text: from here it might be over by then. */
async function stopOnceItWrites(page: Page): Promise<void> {
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const written = document.querySelector('[data-testid=answer]')?.textContent.length ?? 0;
      if (written < 10) return;
      observer.disconnect();
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

test('Stop ends a long answer and keeps what came', async ({ page }) => {
  await open(page);
  await goToTask(page, 'Text generation');
  // Drawn almost evenly from all tokens, the one that ends the story hardly ever comes, so the answer is long.
  await page.getByRole('button', { name: 'More', exact: true }).click();
  for (const [name, value] of [
    ['Longest answer', '900'],
    ['Temperature', '5'],
    ['Top p', '1'],
    ['Top k', '0'],
  ] as const) {
    const field = page.getByRole('textbox', { name });
    await field.fill(value);
    await field.press('Enter');
  }
  await page.getByText('Completion', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Text to continue' }).fill('Once upon a time');
  await stopOnceItWrites(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('Stopped', { timeout: LOAD_LIMIT_MS });
  const answer = page.getByTestId('answer');
  const kept = await answer.textContent();
  expect(kept?.length).toBeGreaterThanOrEqual(10);
  await expect(page.getByText('Nothing running')).toBeVisible();
  expect(await answer.textContent()).toBe(kept);
  // Writing on decides: what came stays as text of one's own, or goes.
  await page.getByRole('button', { name: /^Keep it/ }).click();
  await expect(page.getByRole('textbox', { name: 'Text to continue' })).toHaveValue(
    `Once upon a time${kept}`,
  );
});

test('a sentence gets its labels, several lines get one table', async ({ page }) => {
  await open(page);
  await goToTask(page, 'Text classification');
  const input = page.getByRole('textbox', { name: 'Text to classify' });
  await input.fill('I love this lamp.');
  await run(page);
  const rows = page.getByRole('region', { name: 'Scores' }).getByRole('row');
  await expect(rows.nth(1)).toContainText(/positive/i, { timeout: LOAD_LIMIT_MS });
  await input.fill('I love this lamp.\nThe lamp is terrible and broken.');
  await run(page);
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(2)).toContainText('terrible');
});

test('lines of like meaning are neighbours', async ({ page }) => {
  await open(page);
  await goToTask(page, 'Embeddings');
  const lines = ['A cat sleeps on the sofa', 'The rent went up', 'A kitten naps on the couch'];
  await page.getByRole('textbox', { name: 'Lines to compare' }).fill(lines.join('\n'));
  await run(page);
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByRole('grid')).toBeVisible({ timeout: LOAD_LIMIT_MS });
  await expect(result.getByRole('grid').getByRole('row')).toHaveCount(4);
  await expect(result.getByRole('listitem').first()).toContainText('kitten');
  await expect(page.getByText('384 numbers each')).toBeVisible();
});

test('a model is loaded and unloaded from the list, and the status bar counts it', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Control+2');
  const row = page.getByRole('row', { name: /sentiment-minilm/ });
  await row.click();
  const details = page.getByRole('complementary', { name: 'Selected model' });
  const unload = details.getByRole('button', { name: /^Unload/ });
  const load = details.getByRole('button', { name: /^Load/ });
  await expect(unload.or(load)).toBeVisible();
  if (await unload.isVisible()) await unload.click();
  await load.click();
  await expect(row).toContainText('In memory', { timeout: LOAD_LIMIT_MS });
  await page
    .getByRole('contentinfo')
    .getByRole('button', { name: /\d loaded/ })
    .click();
  const memory = page.getByRole('dialog', { name: 'Memory' });
  await memory.getByRole('button', { name: 'Unload sentiment-minilm' }).click();
  await expect(memory).not.toContainText('sentiment-minilm');
  await page.keyboard.press('Escape');
  await expect(load).toBeEnabled();
});

test('an error names what is wrong and offers a way on', async ({ page }) => {
  await open(page);
  await goToTask(page, 'Text generation');
  // ember's context is far smaller than this, and the option to cut is off.
  await page.getByRole('textbox', { name: 'Message' }).fill('a long story about a lamp '.repeat(4_000));
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert');
  await expect(alert.getByRole('heading', { name: 'This input does not fit' })).toBeVisible({
    timeout: LOAD_LIMIT_MS,
  });
  await expect(alert.getByRole('button', { name: /Change the input/ })).toBeVisible();
  await expect(alert).toContainText('INVALID_INPUT 400');
});

test('a lost connection is told, and comes back by itself', async ({ page }) => {
  const token = 'a-token-that-both-starts-know';
  const first = await serve({ args: ['--token', token] });
  await page.goto(first.url);
  await expect(page.getByRole('button', { name: /Write a story/ })).toBeEnabled();
  await first[Symbol.asyncDispose]();
  const banner = page.getByText('Connection lost, trying again.');
  await expect(banner).toBeVisible();
  await using _second = await serve({ args: ['--token', token, '--port', new URL(first.origin).port] });
  await expect(banner).toBeHidden({ timeout: 20_000 });
  await expect(page.getByText('Nothing running')).toBeVisible();
});

for (const theme of ['dark', 'light'] as const) {
  test(`looks as it should in the ${theme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await open(page);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await page.screenshot({ path: `screenshots/${theme}-home.png` });
    await page.getByRole('button', { name: /How does it sound/ }).click();
    await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: LOAD_LIMIT_MS });
    await page.screenshot({ path: `screenshots/${theme}-classification.png` });
    await page.keyboard.press('Control+2');
    await expect(page.getByRole('row', { name: /ember/ })).toBeVisible();
    await page.screenshot({ path: `screenshots/${theme}-models.png` });
    await page.keyboard.press('Control+3');
    await page.screenshot({ path: `screenshots/${theme}-system.png` });
    const other = theme === 'dark' ? 'Light theme' : 'Dark theme';
    await page.getByRole('button', { name: other }).click();
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme === 'dark' ? 'light' : 'dark');
  });
}
