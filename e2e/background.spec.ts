/** Notices of a page in a browser: of long work that ended while nobody looked, and only once a person wanted them. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { LOAD_LIMIT_MS, goTo, openApp } from './support/app.ts';
import { serve } from './support/serve.ts';

/** The browser's notices as titles in a list: headless, none is drawn. Another window is in front. */
async function recordNotices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const titles: string[] = [];
    class Recorded extends EventTarget {
      static permission = 'default';
      static requestPermission = async (): Promise<string> => (Recorded.permission = 'granted');
      constructor(title: string) {
        super();
        titles.push(title);
      }
      close(): void {
        titles.push('closed');
      }
    }
    Object.assign(window, { Notification: Recorded, noticeTitles: titles });
    document.hasFocus = () => false;
  });
}

const titles = (page: Page): Promise<unknown> =>
  page.evaluate((): unknown => Reflect.get(window, 'noticeTitles'));

/** Holds the queue, or lets it go on, and comes back to the workbench. */
async function turnQueue(page: Page, button: 'Hold the queue' | 'Let the queue go on'): Promise<void> {
  await goTo(page, 'activity');
  await page.getByRole('button', { name: button }).press('Enter');
  await goTo(page, 'run');
}

test('a long run that ends behind another window is told, once a person has turned that on', async ({
  page,
}) => {
  await using server = await serve();
  await recordNotices(page);
  await page.clock.install();
  await openApp(page, server, '#/system/appearance');
  const wanted = page.getByRole('switch', { name: 'Notices of the browser' });
  await expect(wanted).not.toBeChecked();
  await wanted.press('Space');
  await expect(wanted).toBeChecked();
  await turnQueue(page, 'Hold the queue');
  await page.getByRole('button', { name: 'Text classification', exact: true }).first().press('Enter');
  await page.getByRole('textbox', { name: 'Text to classify' }).fill('What a fine day.');
  await page.keyboard.press('Control+Enter');
  await page.clock.fastForward(21_000);
  expect(await titles(page)).toEqual([]);
  await turnQueue(page, 'Let the queue go on');
  await expect.poll(() => titles(page), { timeout: LOAD_LIMIT_MS }).toEqual(['sentiment-minilm is done']);
});
