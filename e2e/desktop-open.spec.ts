/** What is opened from outside, and what happens to a page that goes away, on the stand-in for Electron. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drop } from './support/app.ts';
import { calls, launch, sharedHome, shown, theWindow } from './support/desktop.ts';
import { launchElectron } from './support/electron.ts';
import type { RunningApp } from './support/electron.ts';

const EMBEDDED = fileURLToPath(new URL('../resources/models/hearth/ember/ember-Q8_0.gguf', import.meta.url));
const MODEL = 'sentiment-minilm';
const LINK = `hearth://run/hearth/${MODEL}`;

async function expectModelChosen(page: Page): Promise<void> {
  await expect(page).toHaveTitle(/Run/);
  await expect(
    page
      .getByRole('main')
      .getByRole('button', { name: new RegExp(MODEL) })
      .first(),
  ).toBeVisible({
    timeout: 30_000,
  });
}

/** The page knows what is on this machine. */
async function expectModels(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^Models/ }).first()).toBeVisible({ timeout: 30_000 });
}

/** The title of the page that is there now; a page whose process is gone answers nothing. */
async function titleNow(app: RunningApp): Promise<string> {
  const page = await app.page();
  const late = new Promise<string>((resolve) => setTimeout(resolve, 1_000, 'no answer'));
  return Promise.race([page.title().catch(() => 'gone'), late]);
}

async function crashTimes(app: RunningApp, times: number): Promise<void> {
  for (let crash = 0; crash < times; crash++) {
    // Its own script writes this title, so the page is loaded by then.
    await expect.poll(() => titleNow(app), { timeout: 20_000 }).toMatch(/Run – Hearth/);
    await app.control('crashPage');
  }
}

test.describe('a hearth:// link', () => {
  test('opens its model when it starts the app', async () => {
    await using app = await launch({ args: [LINK] });
    await expectModelChosen(await shown(app));
  });

  test('opens its model when macOS starts the app with it, before it is ready', async () => {
    await using app = await launch({ env: { STANDIN_OPEN_URL: LINK } });
    await expectModelChosen(await shown(app));
  });

  test('opens its model in the running app, and brings the window back', async () => {
    await using home = await sharedHome();
    await using app = await launch({ home: home.path, env: home.env });
    const page = await shown(app);
    await app.control('closeWindow');
    await expect.poll(async () => (await theWindow(app)).visible).toBe(false);
    await using second = await launchElectron({ home: home.path, env: home.env, args: [LINK] });
    expect(await second.exited).toBe(0);
    await expect.poll(async () => (await theWindow(app)).focused).toBe(true);
    await expectModelChosen(page);
    expect(await app.control('windows')).toHaveLength(1);
  });

  test('does nothing but show the window where it is hostile', async () => {
    await using app = await launch();
    const page = await shown(app);
    await app.control('clickMenu', 'View', 'Models');
    await expect(page).toHaveTitle(/Models/);
    for (const link of [
      'hearth://run/../../etc',
      'hearth://delete/hearth/ember',
      `hearth://run/a/${'b'.repeat(9_999)}`,
    ]) {
      await app.control('emit', 'open-url', link);
    }
    await page.waitForTimeout(500);
    await expect(page).toHaveTitle(/Models/);
  });
});

test('adds a model file that is opened with Hearth where it lies, and says what is wrong with a bad one', async () => {
  await using home = await sharedHome();
  await copyFile(EMBEDDED, join(home.path, 'mine.gguf'));
  await writeFile(join(home.path, 'broken.gguf'), 'no model at all');
  await using app = await launch({ home: home.path, env: home.env });
  const page = await shown(app);
  for (const name of ['broken.gguf', 'mine.gguf']) {
    await using second = await launchElectron({
      home: home.path,
      env: home.env,
      args: [join(home.path, name)],
    });
    expect(await second.exited).toBe(0);
    await expect(page.getByText(new RegExp(name.replace('.gguf', ''))).first()).toBeVisible();
  }
  await expect(page).toHaveTitle(/Models/);
});

test('takes a text that is opened with Hearth to its offers, and a folder to Models', async () => {
  await using home = await sharedHome();
  const [text, folder] = [join(home.path, 'notes.txt'), join(home.path, 'no models')];
  await writeFile(text, 'Rain again.');
  await mkdir(folder);
  await using app = await launch({ home: home.path, env: home.env, args: [text] });
  const page = await shown(app);
  const sheet = page.getByRole('dialog', { name: /notes\.txt/ });
  await expect(sheet).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  // Systems send files that were opened together one by one.
  await app.control('emit', 'open-file', folder);
  await app.control('emit', 'open-file', join(home.path, 'gone.md'));
  await expect(page.getByText(/no models.*No model was found in it/)).toBeVisible();
  await expect(page.getByRole('dialog')).toContainText('gone.md\u2069 can no longer be read');
});

test('adds a dropped model where it lies, and copies nothing', async () => {
  await using home = await sharedHome();
  const path = join(home.path, 'mine.gguf');
  await copyFile(EMBEDDED, path);
  await using app = await launch({ home: home.path, env: home.env });
  const page = await shown(app);
  await expectModels(page);
  await app.control('filePaths', { 'mine.gguf': path });
  await drop(page, { 'mine.gguf': 'GGUF\u0003' });
  await page
    .getByRole('dialog', { name: /mine\.gguf/ })
    .getByRole('button', { name: 'Add it' })
    .click();
  await expect(page.getByRole('row', { name: /mine/ })).toBeVisible();
  const kept = await readdir(home.env['HEARTH_DATA'] ?? '', { recursive: true });
  expect(kept.filter((name) => name.endsWith('.gguf'))).toEqual([]);
});

test.describe('a page that goes away', () => {
  test('is restored where it was', async () => {
    await using app = await launch();
    const page = await shown(app);
    await expect(page.getByRole('button', { name: /Write a story/ })).toBeEnabled({ timeout: 30_000 });
    await page.getByRole('textbox', { name: 'Message' }).fill('Tell me of a lamp');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('answer')).toHaveText(/\w{3}/, { timeout: 45_000 });
    await page.getByRole('textbox', { name: 'Message' }).fill('and of the sea');
    await app.control('clickMenu', 'View', 'Models');
    await expect(page).toHaveTitle(/Models/);
    // What was typed in the last half second may be lost.
    await expect
      .poll(() => page.evaluate(() => sessionStorage.getItem('hearth.workbench')))
      .toContain('of the sea');
    await app.control('crashPage');
    await expect.poll(() => titleNow(app), { timeout: 20_000 }).toMatch(/Models/);
    await app.control('clickMenu', 'View', 'Run');
    const restored = await app.page();
    await expect(restored.getByRole('log')).toContainText('Tell me of a lamp');
    await expect(restored.getByRole('textbox', { name: 'Message' })).toHaveValue('and of the sea');
    await expect(restored.getByRole('log')).toContainText(/\d tokens?, /, { timeout: 45_000 });
    expect(await calls(app, 'dialog.showMessageBox')).toHaveLength(0);
    expect(app.output()).toContain('the page is gone');
  });

  test('asks from the third time on, and opens again by that', async () => {
    await using app = await launch();
    await shown(app);
    await crashTimes(app, 3);
    await expect.poll(() => calls(app, 'dialog.showMessageBox')).toHaveLength(1);
    await expect.poll(() => titleNow(app), { timeout: 20_000 }).toMatch(/Hearth/);
  });

  test('quits by that where a person says so', async () => {
    await using app = await launch();
    await shown(app);
    await app.control('prepare', 'dialog.showMessageBox', { response: 1 });
    await crashTimes(app, 3);
    expect(await app.exited).toBe(0);
  });

  test('asks while it hangs, and takes the question back when it answers again', async () => {
    await using app = await launch();
    await shown(app);
    await app.control('prepare', 'dialog.showMessageBox', { never: true });
    await app.control('emitWindow', 'unresponsive');
    await expect.poll(() => calls(app, 'dialog.showMessageBox')).toHaveLength(1);
    await app.control('emitWindow', 'responsive');
    await expect.poll(() => calls(app, 'dialog.showMessageBox.aborted')).toHaveLength(1);
    await app.control('prepare', 'dialog.showMessageBox', { response: 1 });
    await app.control('emitWindow', 'unresponsive');
    await expect.poll(() => app.output()).toContain('the page is gone');
    await expect.poll(() => titleNow(app), { timeout: 20_000 }).toMatch(/Hearth/);
  });
});
