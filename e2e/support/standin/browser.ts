import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext } from 'playwright-core';
import { chromiumArgs, chromiumChoice } from '../chromium.ts';

let opened: Promise<BrowserContext> | undefined;
const profile = mkdtempSync(join(tmpdir(), 'standin-profile-'));

/** The one browser behind all windows, launched when the first one is made. */
export function browser(): Promise<BrowserContext> {
  opened ??= chromium.launchPersistentContext(profile, {
    ...chromiumChoice(),
    headless: true,
    viewport: null,
    // Electron gives the ports of a page a `close` event; Chromium has it behind this switch.
    args: [...chromiumArgs, '--enable-blink-features=MessagePortCloseEvent', '--remote-debugging-port=0'],
  });
  return opened;
}

/** Where a test can join in over the DevTools protocol and see the same pages. */
export async function debuggingAddress(): Promise<string> {
  await browser();
  const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return `http://127.0.0.1:${port}`;
}

/** Ends the browser and removes its profile. */
export async function closeBrowser(): Promise<void> {
  await (await opened?.catch(() => undefined))?.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
}
