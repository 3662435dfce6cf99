/** The desktop of the stand-in for Electron: menus, tray, theme, focus, displays, crashes. */
import { expect, test } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { launchElectron } from './support/electron.ts';
import type { RunningApp } from './support/electron.ts';
import type {} from './support/standin/fixture/exposed.ts';

const main = fileURLToPath(new URL('support/standin/fixture/main.js', import.meta.url));

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
test.beforeAll(async () => {
  running = await launchElectron({ main, env: { STANDIN_OPEN_URL: 'fixture://early' } });
  await running.page();
  await expect.poll(async () => (await running.control('windows'))[0]?.visible).toBe(true);
});
test.afterAll(async () => {
  await running[Symbol.asyncDispose]();
});

test('sends what started the app before it is ready, as macOS does', () => {
  expect(running.output()).toContain('open-url false fixture://early');
});

test('throws where the desktop of Electron throws', async () => {
  const page = await running.page();
  const refused = (await page.evaluate(() => window.fixture.invoke('desktop-rules'))) as object;
  expect(refused).toEqual({
    early: {
      tray: 'Cannot create Tray before app is ready',
      screen: "The 'screen' module can't be used before the app 'ready' event",
      notification: 'Cannot create Notification before app is ready',
    },
    overlay: 'Titlebar overlay is not enabled',
    tray: 'The image of the tray is empty',
    theme: 'Error processing argument at index 0, conversion failure from pink',
    item: 'A menu item needs a label, a role or a type',
    role: 'The menu item copy has a role, so its click would never be called',
    off: 'The menu item Off cannot be pressed',
  });
});

test('turns a checkbox over before its click is called', async () => {
  const page = await running.page();
  expect(await page.evaluate(() => window.fixture.invoke('checkbox'))).toEqual([true, false]);
});

test('follows the theme of the system in main and in the page', async () => {
  const page = await running.page();
  const dark = (): Promise<boolean> =>
    page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  expect(await dark()).toBe(false);
  await running.control('systemTheme', true);
  await expect.poll(dark).toBe(true);
  expect(running.output()).toContain('theme true');
  await running.control('systemTheme', false);
});

test('has one focused window at most, and none that is hidden', async () => {
  const focused = async (): Promise<boolean | undefined> => (await running.control('windows'))[0]?.focused;
  expect(await focused()).toBe(true);
  await running.control('blurWindow');
  expect(await focused()).toBe(false);
});

test('tells main of right clicks that the page leaves to the system, and of no other', async () => {
  const page = await running.page();
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<a href="https://example.com/x">link</a><input><p>own</p>',
    );
    document.querySelector('p')?.addEventListener('contextmenu', (event) => event.preventDefault());
  });
  const seen = (): string[] => running.output().match(/context .*/g) ?? [];
  await page.locator('p').click({ button: 'right' });
  await page.locator('input').click({ button: 'right' });
  await expect.poll(seen).toEqual(['context [true,"",""]']);
  await page.locator('a').click({ button: 'right' });
  await expect.poll(seen).toContain('context [false,"https://example.com/x",""]');
});

test('knows paths of files that the test names, and none of others', async () => {
  const page = await running.page();
  await running.control('filePaths', { 'a.txt': '/files/a.txt' });
  const paths = await page.evaluate(() =>
    ['a.txt', 'b.txt'].map((name) => window.fixture.pathOf(new File([], name))),
  );
  expect(paths).toEqual(['/files/a.txt', '']);
});

test('shows the bar of the taskbar that was set last', async () => {
  const page = await running.page();
  await page.evaluate(() => window.fixture.invoke('bar', 0.5));
  expect((await running.control('windows'))[0]?.progress).toBe(0.5);
});

test('tells of a page whose process is gone, and loads it again', async () => {
  await running.control('crashPage');
  await expect.poll(() => running.output()).toContain('page gone crashed');
  const heading = async (): Promise<number> =>
    (await running.page())
      .locator('h1')
      .count()
      .catch(() => -1);
  await expect.poll(heading, { timeout: 20_000 }).toBe(1);
});
