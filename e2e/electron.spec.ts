/** What only the real Electron can show: that the app starts in it, is locked down in it, and survives a crash in it. */
import { _electron, expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {} from './support/desktop.ts';
import { electronBinary, noDisplay } from './support/real-electron.ts';

const binary = electronBinary();
const why = 'missing' in binary ? binary.missing : noDisplay();
// The list reporter shows no reasons, and a skipped job must say why.
if (why !== null) console.log(`The tests of the real Electron are skipped: ${why}.`);

const root = fileURLToPath(new URL('..', import.meta.url));
let home: string;
let app: ElectronApplication;
let page: Page;

test.describe('in the real Electron', () => {
  test.skip(why !== null, why ?? '');

  test.beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'hearth-electron-'));
    app = await _electron.launch({
      ...('path' in binary && { executablePath: binary.path }),
      // Containers have no namespaces for Chromium's own sandbox; the app's settings stay as they are.
      args: [root, `--user-data-dir=${join(home, 'user')}`, ...(process.env['CI'] ? ['--no-sandbox'] : [])],
      env: { ...environment(), HEARTH_DATA: join(home, 'data'), HEARTH_LOG: 'debug' },
    });
    page = await app.firstWindow();
  });
  test.afterEach(async () => {
    await app.close();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });

  test('answers with the embedded model', async () => {
    await page.getByRole('textbox', { name: /message|text|prompt/i }).fill('What is the capital of France?');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).toContainText('Paris', { timeout: 60_000 });
  });

  test('gives the page no Node, a sandbox, and a world of its own', async () => {
    const seen = await page.evaluate(() => ({
      require: typeof Reflect.get(globalThis, 'require'),
      process: typeof Reflect.get(globalThis, 'process'),
      host: window.hearth?.host,
    }));
    expect(seen).toEqual({ require: 'undefined', process: 'undefined', host: 'electron' });
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // Electron has it, and its types have not.
      const read: unknown = window && Reflect.get(window.webContents, 'getLastWebPreferences');
      return typeof read === 'function' ? Reflect.apply(read as () => object, window?.webContents, []) : null;
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });

  test('knows where a dropped file lies', async () => {
    const path = fileURLToPath(new URL('../package.json', import.meta.url));
    await page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'probe';
      document.body.append(input);
    });
    await page.locator('#probe').setInputFiles(path);
    const found = await page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#probe');
      return window.hearth?.pathsFor([...(input?.files ?? [])]);
    });
    expect(found).toEqual([path]);
  });

  test('restores a page whose process is killed', async () => {
    const loaded = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<boolean>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('did-finish-load', () => resolve(true));
          contents?.forcefullyCrashRenderer();
        }),
    );
    expect(await loaded).toBe(true);
  });

  test('has a menu with every label, and a window that comes back from being hidden', async () => {
    const labels = await app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.map((item) => item.label),
    );
    expect(labels).toEqual(expect.arrayContaining(['File', 'Edit', 'View', 'Window', 'Help']));
    const shown = await app.evaluate(({ BrowserWindow, app: electron }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.hide();
      electron.emit('activate');
      return window?.isVisible();
    });
    expect(shown).toBe(true);
  });
});

/** The environment without what is unset in it. */
function environment(): Record<string, string> {
  const set = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(set);
}
