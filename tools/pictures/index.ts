/**
 * `npm run pictures`: takes the pictures of the README from the real app, served here with the models in the box, and
 * writes them to docs/pictures/. Nothing in them is made up.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from '@playwright/test';
import sharp from 'sharp';
import { chromiumArgs, chromiumChoice } from '../../e2e/support/chromium.ts';
import { serve, type Served } from '../../e2e/support/serve.ts';

const FOLDER = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
/** What one picture may weigh before it is kept with a loss, which saves nothing on flat areas and letters. */
const MOST_BYTES = 80_000;
/** What fades in has done so, in ms. */
const SETTLED_MS = 600;
const LINES = [
  'The radiator in the bedroom stays cold',
  'There is no hot water in the kitchen',
  'My rent went up again',
  'When is the deposit paid back?',
  'The lift is stuck on the third floor',
  'Somebody left the lift door open',
];

/** The pictures in order: each goes on from where the last one left the app. */
const SHOTS: readonly { name: string; theme: 'dark' | 'light'; go: (page: Page) => Promise<unknown> }[] = [
  { name: 'first-run', theme: 'dark', go: (page) => page.getByRole('textbox').first().waitFor() },
  {
    name: 'chat',
    theme: 'dark',
    go: async (page) => {
      await page.getByRole('textbox').first().fill('Tell me a story about a fox.');
      await page.keyboard.press('Enter');
      await page.getByRole('log').getByText('tok/s').waitFor();
    },
  },
  {
    name: 'embeddings',
    theme: 'light',
    go: async (page) => {
      await page.keyboard.press('Control+Shift+j');
      await page.getByRole('menuitemradio', { name: /Embeddings/ }).click();
      await page.getByRole('textbox').first().fill(LINES.join('\n'));
      await page.keyboard.press('Control+Enter');
      await page.getByText('of the spread').waitFor();
    },
  },
  {
    name: 'models',
    theme: 'light',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+2');
      await page.getByRole('row').nth(1).click();
    },
  },
];

/** The form that is kept: exact while that is small, as it is but where the screen shows photographs. */
async function webp(png: Buffer): Promise<Buffer> {
  const exact = await sharp(png).webp({ lossless: true, effort: 6 }).toBuffer();
  if (exact.length <= MOST_BYTES) return exact;
  return await sharp(png).webp({ quality: 48, smartSubsample: true, effort: 6 }).toBuffer();
}

async function takeAll(browser: Browser, server: Served): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(server.url);
  for (const { name, theme, go } of SHOTS) {
    await page.emulateMedia({ colorScheme: theme });
    await go(page);
    await page.waitForTimeout(SETTLED_MS);
    await writeFile(join(FOLDER, `${name}.webp`), await webp(await page.screenshot()));
    console.log(`docs/pictures/${name}.webp`);
  }
}

await mkdir(FOLDER, { recursive: true });
await using server = await serve();
const browser = await chromium.launch({ ...chromiumChoice(), args: chromiumArgs });
try {
  await takeAll(browser, server);
} finally {
  await browser.close();
}
