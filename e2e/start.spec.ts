/** What the first screen costs. */
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { serve } from './support/serve.ts';

/** Initial JavaScript, in bytes of gzip: what a phone on a slow network would wait for. */
const MOST_BYTES = 220_000;

test('the first screen loads no more scripts than it needs, and nothing from anywhere else', async ({
  page,
}) => {
  await using server = await serve();
  const scripts: Promise<number>[] = [];
  const elsewhere: string[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).origin !== server.origin) elsewhere.push(response.url());
    if (response.request().resourceType() === 'script')
      scripts.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await page.goto(server.url);
  await expect(page.getByRole('textbox').first()).toBeVisible();
  const loaded = [...scripts];
  const bytes = (await Promise.all(loaded)).reduce((sum, size) => sum + size, 0);
  expect(loaded.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(MOST_BYTES);
  expect(elsewhere).toEqual([]);
});
