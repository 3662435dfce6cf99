/** The served app in a browser, as a person opens it. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Served } from './serve.ts';

/** A load on a busy machine takes this long at most. */
export const LOAD_LIMIT_MS = 45_000;

/** Opens the printed address, at a place in the app where one is named (`#/models`). */
export async function openApp(page: Page, server: Served, hash = ''): Promise<void> {
  await page.goto(`${server.url}${hash}`);
  await expect(page.getByRole('button', { name: /^Models/ }).first()).toBeVisible();
}

/** The sections in the order of their keys. */
const SECTIONS = ['run', 'models', 'activity', 'evaluate', 'system'] as const;

/** Goes to a section by its key. */
export async function goTo(page: Page, section: (typeof SECTIONS)[number]): Promise<void> {
  const number = SECTIONS.indexOf(section) + 1;
  await page.keyboard.press(`Control+${String(number)}`);
}

/** Classifies a text on the workbench and waits for its labels. */
export async function classify(page: Page, text: string): Promise<void> {
  const input = page.getByRole('textbox', { name: 'Text to classify' });
  if (!(await input.isVisible()))
    await page.getByRole('button', { name: 'Text classification', exact: true }).first().click();
  await input.fill(text);
  await page.keyboard.press('Control+Enter');
  const rows = page.getByRole('region', { name: 'Scores' }).getByRole('row');
  await expect(rows.nth(1)).toContainText(/positive|negative/i, { timeout: LOAD_LIMIT_MS });
}

/** Lets go of files and folders of this machine in the middle of the window, as a file manager does. */
export async function dropPaths(page: Page, paths: readonly string[]): Promise<void> {
  const size = page.viewportSize();
  if (size === null) throw new Error('the page has no size');
  await using devtools = new AsyncDisposableStack();
  const session = await page.context().newCDPSession(page);
  devtools.defer(async () => await session.detach());
  const at = { x: size.width / 2, y: size.height / 2 };
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
}

/** Files by their names, with what is in them. */
export type DroppedFiles = Readonly<Record<string, string | Uint8Array>>;

/** Lets go of files over the window, or on one of the offers that the drag brings up. */
export async function drop(page: Page, files: DroppedFiles, onto?: Locator): Promise<void> {
  const data = await page.evaluateHandle(
    (list) => {
      const transfer = new DataTransfer();
      for (const [name, bytes, type] of list)
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      return transfer;
    },
    Object.entries(files).map(([name, content]): [string, number[], string] => [
      name,
      [...Buffer.from(content)],
      // As a system tells it by the name alone.
      name.endsWith('.txt') ? 'text/plain' : '',
    ]),
  );
  const main = page.locator('main').first();
  for (const type of ['dragenter', 'dragover']) await main.dispatchEvent(type, { dataTransfer: data });
  await (onto ?? main).dispatchEvent('drop', { dataTransfer: data });
}
