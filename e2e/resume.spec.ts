/** What must survive: a growing answer when the connection breaks, and the workbench when the page is loaded again. */
import { expect, test } from '@playwright/test';
import type { Page, WebSocketRoute } from '@playwright/test';
import { LOAD_LIMIT_MS, openApp } from './support/app.ts';
import { serve, type Served } from './support/serve.ts';

/** Always the likeliest word, so that every run of it gives the same text. */
const OPTIONS = { temperature: 0, max_new_tokens: 600, repetition_penalty: 1 };
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
      inputs: { messages: [{ role: 'user', content: PROMPT }] },
      options: OPTIONS,
    }),
  });
  const body: { result: { generated_text: string } } = await answer.json();
  whole = words(body.result.generated_text);
});
test.afterAll(async () => server[Symbol.asyncDispose]());

const words = (text: string | null): string => (text ?? '').replace(/\s+/g, '');

/** Begins the story, and waits until there is a part of it. */
async function beginStory(page: Page): Promise<void> {
  await page.addInitScript((options) => {
    localStorage.setItem('hearth.options', JSON.stringify({ 'hearth/ember': options }));
    localStorage.setItem('hearth.task', '"text-generation"');
    localStorage.setItem('hearth.has-run', 'true');
  }, OPTIONS);
  await openApp(page, server);
  await page.getByRole('textbox', { name: 'Message' }).fill(PROMPT);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('answer')).toHaveText(/\w{3}/, { timeout: LOAD_LIMIT_MS });
}

async function expectWholeStory(page: Page): Promise<void> {
  await expect(page.getByRole('log')).toContainText(/\d tokens?, /, { timeout: LOAD_LIMIT_MS });
  await expect(page.getByTestId('answer')).toHaveCount(1);
  expect(words(await page.getByTestId('answer').textContent())).toBe(whole);
  await expect(page.getByRole('alert')).toHaveCount(0);
}

test('an answer is whole although the connection broke in its middle, twice', async ({ page }) => {
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await beginStory(page);
  for (const count of [1, 2]) {
    await sockets.at(-1)?.close();
    await expect.poll(() => sockets.length).toBe(count + 1);
  }
  await expectWholeStory(page);
});

test('a page that is loaded again in mid-answer has its conversation, and the answer goes on', async ({
  page,
}) => {
  await beginStory(page);
  await page.getByRole('textbox', { name: 'Message' }).fill('and then');
  await page.reload();
  await expect(page.getByRole('log')).toContainText(PROMPT);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('and then');
  await expectWholeStory(page);
});
