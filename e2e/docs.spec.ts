/** The page of the HTTP interface in a browser: to be read in both themes, by keyboard and on a narrow screen. */
import { expect, test } from '@playwright/test';
import { WCAG, axeFindings } from './support/axe.ts';
import { serve, type Served } from './support/serve.ts';

/** What a page has to keep: WCAG 2.2 at AA, and what axe calls best practice. */
const RULES = [...WCAG, 'best-practice'];

let server: Served;
test.beforeAll(async () => {
  server = await serve();
});
test.afterAll(async () => server[Symbol.asyncDispose]());

test('the page of the interface can be read by everybody, and asks nobody for anything', async ({ page }) => {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.origin}/docs`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('HTTP interface');

  const colours = new Set<string>();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    colours.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    // Only colours change with the theme, and those of one part are those of all.
    const scope =
      colorScheme === 'light'
        ? { tags: RULES }
        : { rules: ['color-contrast'], include: ['header', 'nav', '#group-inference'] };
    expect(await axeFindings(page, scope)).toEqual([]);
  }
  expect(colours.size).toBe(2);

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Go to the operations' })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#main');
  await page.getByRole('link', { name: 'POST /v1/chat/completions' }).press('Enter');
  await expect(page.locator('article:target h3')).toHaveText('POST /v1/chat/completions');
  await page.locator('article:target').getByRole('link', { name: 'ChatCompletionRequest' }).press('Enter');
  await expect(page.locator('details[open] :target')).toContainText('top_logprobs');

  await page.setViewportSize({ width: 320, height: 640 });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  // A browser asks for the sign of any page by itself.
  expect(asked.filter((path) => path !== '/favicon.ico')).toEqual(['/docs']);
  expect(problems.filter((problem) => !problem.includes('favicon'))).toEqual([]);
});
