/**
 * The desktop app as a person starts it: the real main file, preload and page, on the stand-in for Electron. What this
 * can't show is Electron itself (signing, fuses, its own crash events).
 */
import { expect, test } from '@playwright/test';
import { launchElectron } from './support/electron.ts';

test('opens one window on the app, and answers with the embedded model', async () => {
  await using app = await launchElectron();
  const page = await app.page();
  await expect(page).toHaveTitle(/Hearth/);
  await page.getByRole('textbox', { name: /message|text|prompt/i }).fill('What is the capital of France?');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
  expect(await app.control('windows')).toHaveLength(1);
});

test('gives the page nothing but a way to ask for its port', async () => {
  await using app = await launchElectron();
  const page = await app.page();
  const seen = await page.evaluate(() => ({
    require: typeof Reflect.get(globalThis, 'require'),
    process: typeof Reflect.get(globalThis, 'process'),
    hearth: Object.keys(Reflect.get(globalThis, 'hearth') as object).sort(),
  }));
  expect(seen).toEqual({ require: 'undefined', process: 'undefined', hearth: ['connect', 'host'] });
});

test('remembers where its window was, and leaves no process behind when it quits', async () => {
  await using app = await launchElectron();
  await app.page();
  await app.control('quit');
  expect(await app.exited).toBe(0);
  expect(app.output()).not.toContain('UnhandledPromiseRejection');
});

test('says why it can not start, and ends', async () => {
  await using app = await launchElectron({ env: { MEMORY_WATERMARK: '7' } });
  expect(await app.exited).toBe(1);
  expect(app.output()).toContain('MEMORY_WATERMARK=7');
});
