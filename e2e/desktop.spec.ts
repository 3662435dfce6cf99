/**
 * The desktop app as a person starts it: the real main file, preload and page, on the stand-in for Electron. What this
 * can't show is Electron itself (signing, fuses, native widgets): electron.spec.ts does where its binary is at hand.
 */
import { expect, test } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

test('opens one window on the app, and answers with the embedded model', async () => {
  await using app = await launch();
  const page = await shown(app);
  await expect(page).toHaveTitle(/Hearth/);
  await ask(page, 'What is the capital of France?');
  await expect(page.getByRole('log')).toContainText('Paris', { timeout: 30_000 });
  expect(await app.control('windows')).toHaveLength(1);
});

test('gives the page nothing but its bridge', async () => {
  await using app = await launch();
  const page = await shown(app);
  const seen = await page.evaluate(() => ({
    require: typeof Reflect.get(globalThis, 'require'),
    process: typeof Reflect.get(globalThis, 'process'),
    hearth: Object.keys(Reflect.get(globalThis, 'hearth') as object).sort(),
  }));
  const bridge = [
    'chooseFolder',
    'connect',
    'host',
    'onAction',
    'onLink',
    'pathsFor',
    'setProgress',
    'setTheme',
  ];
  expect(seen).toEqual({ require: 'undefined', process: 'undefined', hearth: bridge });
});

test('shows the window before any device is asked, and tells each step of its start with its time', async () => {
  await using app = await launch({ env: { HEARTH_LOG: 'debug' } });
  await shown(app);
  await expect.poll(() => app.output(), { timeout: 30_000 }).toContain('engine ready');
  const steps = [...app.output().matchAll(/"step":"([^"]+)","at_ms":(\d+)/g)];
  const names = steps.map(([, name]) => name);
  expect(names.slice(0, 4)).toEqual(['main read', 'ready', 'settings read', 'window made']);
  expect(names.indexOf('window shown')).toBeLessThan(names.indexOf('engine ready'));
  const chosen = app.output().indexOf('device chosen');
  expect(app.output().indexOf('window shown')).toBeLessThan(chosen);
  // What was loaded once stays in the map, so nothing native was there before either.
  const map = await readFile(`/proc/${String(app.pid)}/maps`, 'utf8').catch(() => '');
  expect(map.match(/\S*(onnxruntime|llama|ggml|sharp|vips)\S*\.(node|so)/)).toBeNull();
});

test.describe('the window', () => {
  test('comes back where it was, as large as it was', async () => {
    await using home = await sharedHome();
    const bounds = { x: 200, y: 100, width: 1100, height: 700 };
    {
      await using app = await launch({ home: home.path, env: home.env });
      await shown(app);
      await app.control('moveWindow', bounds);
      await app.control('quit');
      expect(await app.exited).toBe(0);
      expect(app.output()).not.toContain('UnhandledPromiseRejection');
    }
    await using again = await launch({ home: home.path, env: home.env });
    await shown(again);
    expect((await theWindow(again)).bounds).toEqual(bounds);
  });

  test('comes back maximised, and onto a display that is there when its own is gone', async () => {
    await using home = await sharedHome();
    const two = '[{"x":0,"y":0,"width":1920,"height":1040},{"x":1920,"y":0,"width":2560,"height":1400}]';
    {
      await using app = await launch({ home: home.path, env: { ...home.env, STANDIN_DISPLAYS: two } });
      await shown(app);
      await app.control('moveWindow', { x: 2000, y: 50, width: 1000, height: 700 });
      await app.control('maximizeWindow');
      await app.control('quit');
      await app.exited;
    }
    await using again = await launch({ home: home.path, env: home.env });
    await shown(again);
    const window = await theWindow(again);
    expect(window.maximized).toBe(true);
    expect(window.bounds).toEqual({ x: 0, y: 0, width: 1000, height: 700 });
  });

  test('starts over a damaged state file', async () => {
    await using home = await sharedHome();
    {
      await using app = await launch({ home: home.path, env: home.env });
      await shown(app);
      await app.control('quit');
      await app.exited;
    }
    await writeFile(join(home.path, 'data', 'window.json'), '{"bounds":{"x":"far"},"theme":7');
    await using again = await launch({ home: home.path, env: home.env });
    await shown(again);
    expect((await theWindow(again)).bounds).toMatchObject({ width: 1280, height: 800 });
  });

  test('has a frame in the theme that was chosen in the page, from the next start on at once', async () => {
    await using home = await sharedHome();
    {
      await using app = await launch({ home: home.path, env: home.env });
      const page = await shown(app);
      await page.getByRole('button', { name: 'Dark theme' }).click();
      await expect
        .poll(async () => (await theWindow(app)).overlay)
        .toMatchObject({ color: '#13110f', height: 40 });
      await app.control('quit');
      await app.exited;
    }
    const kept: unknown = JSON.parse(await readFile(join(home.path, 'data', 'window.json'), 'utf8'));
    expect(kept).toMatchObject({ theme: 'dark' });
  });

  test('follows the theme of the system', async () => {
    await using app = await launch();
    const page = await shown(app);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await app.control('systemTheme', true);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect.poll(async () => (await theWindow(app)).background).toBe('#13110f');
  });

  test('stays on the app: links open in the browser, and only web addresses do', async () => {
    await using app = await launch();
    const page = await shown(app);
    await page.evaluate(() => {
      window.open('https://example.com/popup');
      window.open('file:///etc/passwd');
    });
    await expect.poll(() => calls(app, 'shell.openExternal')).toHaveLength(1);
    await page.evaluate(() => {
      location.href = 'https://example.com/away';
    });
    await expect.poll(() => calls(app, 'shell.openExternal')).toHaveLength(2);
    const opened = (await calls(app, 'shell.openExternal')).flat();
    expect(opened.toSorted()).toEqual(['https://example.com/away', 'https://example.com/popup']);
    expect((await theWindow(app)).url).toMatch(/^app:\/\/hearth\/index\.html/);
  });
});

test.describe('closing and quitting', () => {
  test('asks once whether to keep running in the tray, and does so from then on', async () => {
    await using home = await sharedHome();
    {
      await using app = await launch({ home: home.path, env: home.env });
      await shown(app);
      await app.control('closeWindow');
      await expect.poll(async () => (await theWindow(app)).visible).toBe(false);
      expect(await calls(app, 'dialog.showMessageBox')).toHaveLength(1);
      await app.control('clickTray');
      await expect.poll(async () => (await theWindow(app)).visible).toBe(true);
      await app.control('closeWindow');
      await expect.poll(async () => (await theWindow(app)).visible).toBe(false);
      await app.control('clickTray', 'Quit Hearth');
      expect(await app.exited).toBe(0);
    }
    await using again = await launch({ home: home.path, env: home.env });
    await shown(again);
    await again.control('closeWindow');
    await expect.poll(async () => (await theWindow(again)).visible).toBe(false);
    expect(await calls(again, 'dialog.showMessageBox')).toHaveLength(0);
    await again.control('clickTray', 'Keep running when the window closes');
    await again.control('clickTray', 'Open Hearth');
    await again.control('closeWindow');
    expect(await again.exited).toBe(0);
  });

  test('quits when that is the answer, and leaves the window where the question is left', async () => {
    await using app = await launch();
    await shown(app);
    await app.control('prepare', 'dialog.showMessageBox', { response: 2 });
    await app.control('prepare', 'dialog.showMessageBox', { response: 1 });
    await app.control('closeWindow');
    await expect.poll(() => calls(app, 'dialog.showMessageBox')).toHaveLength(1);
    expect((await theWindow(app)).visible).toBe(true);
    await app.control('closeWindow');
    expect(await app.exited).toBe(0);
  });

  test('closes at once where a hidden window could not be brought back', async () => {
    await using app = await launch({ env: { XDG_CURRENT_DESKTOP: 'GNOME' } });
    await shown(app);
    await app.control('closeWindow');
    expect(await app.exited).toBe(0);
  });

  test('asks before it stops work under way, and goes on where a person says so', async () => {
    await using app = await launch();
    const page = await shown(app);
    await untilReady(app);
    await app.control('clickTray', 'Hold the queue');
    await ask(page, 'Tell me of the sea.');
    await expect.poll(() => trayLabels(app)).toContain('The queue is held, 1 waiting');
    await app.control('quit');
    await expect.poll(() => calls(app, 'dialog.showMessageBox')).toHaveLength(1);
    const [[question]] = (await calls(app, 'dialog.showMessageBox')) as [[{ message: string }]];
    expect(question.message).toBe('A run is under way');
    expect((await theWindow(app)).visible).toBe(true);
    await app.control('prepare', 'dialog.showMessageBox', { response: 1 });
    await app.control('quit');
    expect(await app.exited).toBe(0);
  });

  test('does not hold up the end of the system', async () => {
    await using app = await launch();
    const page = await shown(app);
    await untilReady(app);
    await app.control('clickTray', 'Hold the queue');
    await ask(page, 'Tell me of the sea.');
    await expect.poll(() => trayLabels(app)).toContain('The queue is held, 1 waiting');
    await app.control('emitPower', 'shutdown');
    await app.control('quit');
    expect(await app.exited).toBe(0);
  });

  test('says why it cannot start, and ends', async () => {
    await using app = await launch({ env: { MEMORY_WATERMARK: '7' } });
    expect(await app.exited).toBe(1);
    expect(app.output()).toContain('MEMORY_WATERMARK=7');
  });
});
