/** The desktop around the window, on the stand-in for Electron: tray, menus, notices, progress, and the page's bridge. */
import { expect, test } from '@playwright/test';
import {
  ask,
  calls,
  launch,
  sharedHome,
  shown,
  theWindow,
  trayLabels,
  untilReady,
} from './support/desktop.ts';

const EMBEDDED = 'ember';

test.describe('the tray', () => {
  test('names what a loaded model holds, and unloads it', async () => {
    await using app = await launch();
    const page = await shown(app);
    await untilReady(app);
    expect(await trayLabels(app)).toContain('No model in memory');
    await ask(page, 'What is the capital of France?');
    await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
    const held = async (): Promise<string | undefined> =>
      (await trayLabels(app)).find((label) => label.startsWith(`${EMBEDDED}, `));
    await expect.poll(held).toMatch(/^ember, \d+(\.\d)? [MG]B$/);
    await expect.poll(() => trayLabels(app)).toContain('Next to be unloaded: ember');
    const labels = await trayLabels(app);
    expect(labels).toContain('It is the only one that can go');
    const unload = labels.find((label) => label.startsWith('Unload, frees ')) ?? '';
    const spaced = (label: string): string => label.replace(/ (?=[MG]B$)/, '\u202f');
    await app.control('clickTray', spaced((await held()) ?? ''), spaced(unload));
    await expect.poll(() => trayLabels(app)).toContain('No model in memory');
  });

  test('unloads everything, and brings the window back on the model that is chosen there', async () => {
    await using app = await launch();
    const page = await shown(app);
    await untilReady(app);
    await ask(page, 'What is the capital of France?');
    await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
    await expect.poll(() => trayLabels(app)).toContain('Open in Run');
    await app.control('closeWindow');
    await expect.poll(async () => (await theWindow(app)).visible).toBe(false);
    const model = (await app.control('tray'))?.menu.find((item) => item.label.startsWith(`${EMBEDDED}, `));
    await app.control('clickTray', model?.label ?? '', 'Open in Run');
    await expect.poll(async () => (await theWindow(app)).focused).toBe(true);
    await app.control('clickTray', 'Unload everything');
    await expect.poll(() => trayLabels(app)).toContain('No model in memory');
  });

  test('holds the queue, says so, lets it go on, and shows by its icon that something runs', async () => {
    await using app = await launch();
    const page = await shown(app);
    await untilReady(app);
    await app.control('clickTray', 'Hold the queue');
    await ask(page, 'What is the capital of France?');
    await expect.poll(() => trayLabels(app)).toContain('The queue is held, 1 waiting');
    expect((await app.control('tray'))?.icon).toBe('idle-on-light.png');
    await app.control('clickTray', 'Hold the queue');
    await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
    const icons = (await calls(app, 'tray.setImage')).flat();
    expect(icons).toContain('busy-on-light.png');
    await expect.poll(async () => (await app.control('tray'))?.icon).toBe('idle-on-light.png');
  });

  test('keeps its menu still while it is open, and builds it at most once a second', async () => {
    await using app = await launch();
    const page = await shown(app);
    await untilReady(app);
    await app.control('openTray', true);
    const before = (await app.control('tray'))?.menusSet ?? 0;
    await ask(page, 'What is the capital of France?');
    await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
    expect((await app.control('tray'))?.menusSet).toBe(before);
    await app.control('openTray', false);
    await expect.poll(async () => (await app.control('tray'))?.menusSet).toBeGreaterThan(before);
    const from = (await app.control('tray'))?.menusSet ?? 0;
    const began = Date.now();
    await ask(page, 'Tell me of the sea.');
    await page.waitForTimeout(3_000);
    const built = ((await app.control('tray'))?.menusSet ?? 0) - from;
    expect(built).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 1_000) + 1);
  });
});

test.describe('menus', () => {
  test('do what the page does, by its own actions', async () => {
    await using app = await launch();
    const page = await shown(app);
    await app.control('clickMenu', 'View', 'Models');
    await expect(page).toHaveTitle(/Models/);
    await app.control('clickMenu', 'View', 'Search and do…');
    await expect(page.getByRole('combobox')).toBeFocused();
    await page.keyboard.press('Escape');
    await app.control('clickMenu', 'Help', 'About Hearth');
    await expect(page).toHaveTitle(/System/);
  });

  test('bring a hidden window back first', async () => {
    await using app = await launch();
    const page = await shown(app);
    await app.control('closeWindow');
    await expect.poll(async () => (await theWindow(app)).visible).toBe(false);
    await app.control('clickMenu', 'View', 'Models');
    await expect.poll(async () => (await theWindow(app)).visible).toBe(true);
    await expect(page).toHaveTitle(/Models/);
  });

  test('open with Alt, as no bar is drawn, and not when Alt is part of a key', async () => {
    await using app = await launch();
    await shown(app);
    const alt = { key: 'Alt', control: false, shift: false, meta: false, isAutoRepeat: false };
    await app.control('key', { ...alt, type: 'keyDown' });
    await app.control('key', { ...alt, type: 'keyDown', key: 'ArrowUp' });
    await app.control('key', { ...alt, type: 'keyUp' });
    expect(await calls(app, 'menu.popup')).toHaveLength(0);
    await app.control('key', { ...alt, type: 'keyDown' });
    await app.control('key', { ...alt, type: 'keyUp' });
    expect(await calls(app, 'menu.popup')).toEqual([[['File', 'Edit', 'View', 'Window', 'Help']]]);
  });

  test('edit in a field and copy what is selected', async () => {
    await using app = await launch();
    const page = await shown(app);
    const box = page.getByRole('textbox', { name: /message|text|prompt/i });
    await box.click({ button: 'right' });
    await expect.poll(() => calls(app, 'menu.popup')).toHaveLength(1);
    const [[labels]] = (await calls(app, 'menu.popup')) as [[string[]]];
    expect(labels).toEqual(expect.arrayContaining(['Undo', 'Cut', 'Copy', 'Paste', 'Select all']));
    await app.control('clickPopup', 'Paste');
    expect(await calls(app, 'menu.role')).toContainEqual(['paste']);
  });
});

test('tells of long work that ends while another program is in front, and leads back to it', async () => {
  test.setTimeout(120_000);
  await using app = await launch();
  const page = await shown(app);
  await untilReady(app);
  await app.control('clickTray', 'Hold the queue');
  await ask(page, 'What is the capital of France?');
  await expect.poll(() => trayLabels(app)).toContain('The queue is held, 1 waiting');
  // Work is long from 20 s on; holding the queue makes it so.
  await page.waitForTimeout(20_500);
  await app.control('blurWindow');
  await app.control('clickTray', 'Hold the queue');
  await expect.poll(() => calls(app, 'Notification.show'), { timeout: 30_000 }).toHaveLength(1);
  const [[notice]] = (await calls(app, 'Notification.show')) as [[{ title: string; body: string }]];
  expect(notice.title).toBe(`${EMBEDDED} is done`);
  expect(notice.body).not.toContain('France');
  await app.control('clickNotification');
  await expect(page).toHaveTitle(/Activity/);
  expect((await theWindow(app)).focused).toBe(true);
});

test('shows a load, and a batch of the page, on the taskbar', async () => {
  await using app = await launch();
  const page = await shown(app);
  await untilReady(app);
  await page.evaluate(() => window.hearth?.setProgress(0.5));
  await expect.poll(async () => (await theWindow(app)).progress).toBe(0.5);
  await page.evaluate(() => window.hearth?.setProgress(null));
  await expect.poll(async () => (await theWindow(app)).progress).toBe(-1);
  await ask(page, 'What is the capital of France?');
  await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
  await expect.poll(async () => (await theWindow(app)).progress).toBe(-1);
  const bars = (await calls(app, 'window.setProgressBar')).flat();
  expect(bars.slice(2)).toContainEqual(expect.any(Number));
  expect(bars.at(-1)).toBe(-1);
});

test.describe('the bridge', () => {
  test('takes nothing that is not in its form', async () => {
    await using app = await launch();
    const page = await shown(app);
    await page.evaluate(() => {
      const bridge = Reflect.get(window, 'hearth') as object;
      const send = (name: string, value: unknown): unknown =>
        Reflect.apply(Reflect.get(bridge, name) as () => void, bridge, [value]);
      for (const bad of ['evil', null, { dark: true }, 'x'.repeat(100_000)]) send('setTheme', bad);
      for (const bad of ['1', 2, -1, Number.NaN, {}]) send('setProgress', bad);
    });
    await page.evaluate(() => window.hearth?.setProgress(0.25));
    await expect.poll(async () => (await theWindow(app)).progress).toBe(0.25);
    expect(await calls(app, 'window.setProgressBar')).toEqual([[0.25]]);
    expect((await theWindow(app)).overlay).toMatchObject({ color: '#f3f0ed' });
  });

  test('says where files lie without reading them, and lets a person choose a folder', async () => {
    await using app = await launch();
    const page = await shown(app);
    await app.control('filePaths', { 'big.gguf': '/models/big.gguf' });
    const paths = await page.evaluate(() =>
      window.hearth?.pathsFor([new File([], 'big.gguf'), new File(['x'], 'pasted.txt')]),
    );
    expect(paths).toEqual(['/models/big.gguf', '']);
    await app.control('prepare', 'dialog.showOpenDialog', { canceled: false, filePaths: ['/models'] });
    expect(await page.evaluate(() => window.hearth?.chooseFolder())).toBe('/models');
    expect(await page.evaluate(() => window.hearth?.chooseFolder())).toBeNull();
  });
});

test('tells a person once of a fault in main, and goes on', async () => {
  await using app = await launch();
  const page = await shown(app);
  await app.control('fault', 'the first fault');
  await app.control('fault', 'the second fault');
  // The log has each, and not what it says: an error's own words may hold what a person typed.
  await expect.poll(() => app.output().split('a fault that nobody caught').length - 1).toBe(2);
  expect(app.output()).not.toContain('the second fault');
  const boxes = await calls(app, 'dialog.showErrorBox');
  expect(boxes).toHaveLength(1);
  expect(String(boxes[0]?.[1])).toContain('the first fault');
  await ask(page, 'What is the capital of France?');
  await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
});

test('registers its links with the system where it is installed, and nowhere else', async () => {
  await using home = await sharedHome();
  {
    await using app = await launch({ home: home.path, env: home.env });
    await shown(app);
    expect(await calls(app, 'app.setAsDefaultProtocolClient')).toEqual([]);
    await app.control('prepare', 'dialog.showMessageBox', { response: 1 });
    await app.control('closeWindow');
    await app.exited;
  }
  await using installed = await launch({ home: home.path, env: { ...home.env, STANDIN_PACKAGED: '1' } });
  await shown(installed);
  expect(await calls(installed, 'app.setAsDefaultProtocolClient')).toEqual([['hearth']]);
});
