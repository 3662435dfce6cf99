/** What must survive: a growing answer when the connection breaks, and the workbench when the page is loaded again. */
import { expect, test } from '@playwright/test';
import type { Page, WebSocketRoute } from '@playwright/test';
import { LOAD_LIMIT_MS, openApp } from './support/app.ts';
import { serve, type Served } from './support/serve.ts';

/**
 * Drawn almost evenly from all tokens, the one that ends the story hardly ever comes, so the answer is long; with a
 * seed, every run of it gives the same text.
 */
const OPTIONS = { temperature: 5, top_p: 1, top_k: 0, seed: 7, max_new_tokens: 900 };
const PROMPT = 'Once upon a time';

let server: Served;
/** The text as it comes where nothing goes wrong. */
let whole: string;
test.beforeAll(async () => {
  server = await serve();
  const answer = await fetch(`${server.origin}/api/inference`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'hearth/ember',
      inputs: PROMPT,
      options: OPTIONS,
    }),
  });
  const body: { result: { generated_text: string } } = await answer.json();
  whole = body.result.generated_text;
});
test.afterAll(async () => server[Symbol.asyncDispose]());

/** Begins the story, and waits until there is a part of it. */
async function beginStory(page: Page): Promise<void> {
  await page.addInitScript((options) => {
    localStorage.setItem('hearth.options', JSON.stringify({ 'hearth/ember': options }));
    localStorage.setItem('hearth.task', '"text-generation"');
    localStorage.setItem('hearth.has-run', 'true');
    localStorage.setItem('hearth.mode', '"completion"');
  }, OPTIONS);
  await openApp(page, server);
  await page.getByRole('textbox', { name: 'Text to continue' }).fill(PROMPT);
  await expect(page.getByRole('button', { name: /^Run/ }).last()).toBeEnabled({ timeout: LOAD_LIMIT_MS });
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('answer')).toHaveText(/\w{3}/, { timeout: LOAD_LIMIT_MS });
}

async function expectWholeStory(page: Page): Promise<void> {
  const text = page.getByRole('textbox', { name: 'Text to continue' });
  await expect(text).toHaveValue(`${PROMPT}${whole}`, { timeout: LOAD_LIMIT_MS });
  await expect(page.getByText('Nothing running')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
}

test('an answer is whole although the connection broke in its middle', async ({ page }) => {
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await beginStory(page);
  const before = (await page.getByTestId('answer').textContent()) ?? '';
  expect(before.length).toBeLessThan(whole.length);
  await sockets[0]?.close();
  await expect.poll(() => sockets.length).toBe(2);
  await expectWholeStory(page);
});

test('a page that is loaded again in mid-answer has its conversation, and the answer goes on', async ({
  page,
}) => {
  await beginStory(page);
  const before = (await page.getByTestId('answer').textContent()) ?? '';
  expect(before.length).toBeLessThan(whole.length);
  await page.reload();
  await expect(page.getByTestId('answer')).toContainText(before);
  await expectWholeStory(page);
});
