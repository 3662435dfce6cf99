import { expect, test } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { launchElectron } from './support/electron.ts';
import type { RunningApp } from './support/electron.ts';
import type {} from './support/standin/fixture/exposed.ts';

const main = fileURLToPath(new URL('support/standin/fixture/main.js', import.meta.url));

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
test.beforeAll(async () => {
  running = await launchElectron({ main, args: ['--flag'] });
});
test.afterAll(async () => {
  await running[Symbol.asyncDispose]();
});

test('evaluates the main file before the app is ready, with its arguments', async () => {
  await running.page();
  expect(running.output()).toContain('evaluated false 1.2.3 --flag');
});

test('serves the scheme to the page and refuses the world outside', async () => {
  const page = await running.page();
  await expect(page.locator('body')).toHaveAttribute('data-fetched', 'app://hearth/data.json');
  await expect(page.locator('body')).toHaveAttribute('data-outside', 'refused');
  await expect(page.locator('body')).toHaveAttribute('data-posted', 'abc');
  expect(await running.control('recorded')).toContainEqual({
    call: 'network.refused',
    args: ['https://example.com/'],
  });
});

test('shows the window once it is ready', async () => {
  const shown = { url: 'app://hearth/index.html', visible: true, minimized: false, title: 'standin-fixture' };
  await expect.poll(() => running.control('windows')).toMatchObject([shown]);
});

test('runs the preload in a world of its own, with nothing but electron', async () => {
  const page = await running.page();
  const seen = await page.evaluate(() => ({
    host: window.fixture.host,
    required: window.fixture.required,
    platform: window.fixture.platform,
    secret: 'secret' in globalThis,
    require: 'require' in globalThis,
    frozen: Object.isFrozen(window.fixture),
    inFrame: 'fixture' in (document.querySelector('iframe')?.contentWindow ?? {}),
  }));
  expect(seen).toMatchObject({ host: 'electron', platform: process.platform, secret: false, require: false });
  expect(seen).toMatchObject({ frozen: true, inFrame: false });
  expect(seen.required).toContain('module not found');
});

test('passes calls through contextBridge synchronously, with promises and callbacks', async () => {
  const page = await running.page();
  const result = await page.evaluate(async () => {
    const heard: string[] = [];
    const sum = window.fixture.add(1, 2);
    return { sum, later: await window.fixture.later((text) => heard.push(text)), heard };
  });
  expect(result).toEqual({ sum: 3, later: 'later', heard: ['called back'] });
  await expect.poll(() => page.evaluate(() => window.fixture.hello()?.at instanceof Date)).toBe(true);
});

test('answers invoke with clones, names the sending frame, and carries errors', async () => {
  const page = await running.page();
  const value = await page.evaluate(async () => {
    const sent = { bytes: new Uint8Array([1, 255]), map: new Map([['a', 1n]]), none: undefined, nan: NaN };
    const answer = (await window.fixture.invoke('echo', sent)) as {
      value: typeof sent;
      url: string;
      origin: string;
    };
    return {
      ...answer,
      value: `${answer.value.bytes.join()} ${String(answer.value.map.get('a'))} ${String(answer.value.nan)}`,
      failure: await window.fixture.invoke('fail').catch((error: unknown) => String(error)),
      unknown: await window.fixture.invoke('nowhere').catch((error: unknown) => String(error)),
    };
  });
  expect(value).toMatchObject({
    value: '1,255 1 NaN',
    url: 'app://hearth/index.html',
    origin: 'app://hearth',
  });
  expect(value.failure).toContain("Error invoking remote method 'fail': Error: as asked");
  expect(value.unknown).toContain("No handler registered for 'nowhere'");
});

test('gives the page a port to main, and ports over that port', async () => {
  const page = await running.page();
  const got = await page.evaluate(async () => {
    const port = await new Promise<MessagePort>((resolve) => {
      addEventListener('message', ({ data, ports: [port] }) => {
        if (data === 'hearth:port' && port) resolve(port);
      });
      window.fixture.connect();
    });
    window.port = port;
    const next = (from: MessagePort): Promise<unknown> =>
      new Promise((resolve) => (from.onmessage = (event: MessageEvent<unknown>) => resolve(event.data)));
    const ask = async (data: unknown, ports: MessagePort[] = []): Promise<unknown> => {
      const answer = next(port);
      port.postMessage(data, ports);
      return answer;
    };
    const bytes = (await ask(new Uint8Array(3_000_000).fill(7))) as { echo: Uint8Array; is: string };
    const second = new MessageChannel();
    const overSecond = next(second.port1);
    const withPort = await ask('take this', [second.port2]);
    let lost = '';
    try {
      port.postMessage(1, [new ArrayBuffer(1)]);
    } catch (error) {
      lost = String(error);
    }
    return {
      length: bytes.echo.length,
      last: bytes.echo.at(-1),
      is: bytes.is,
      withPort,
      overSecond: await overSecond,
      lost,
    };
  });
  expect(got).toMatchObject({
    length: 3_000_000,
    last: 7,
    is: '[object Uint8Array]',
    overSecond: 'over the second port',
  });
  expect(got.withPort).toEqual({ echo: 'take this', is: '[object String]', ports: 1 });
  expect(got.lost).toContain('loses an ArrayBuffer');
});

test('tells the page when main closes the port, and main when the page is gone', async () => {
  const page = await running.page();
  const closed = await page.evaluate(async () => {
    const gone = new Promise((resolve) => window.port.addEventListener('close', () => resolve('closed')));
    window.port.postMessage('close');
    return gone;
  });
  expect(closed).toBe('closed');
  const closes = (): number => running.output().split('port closed').length - 1;
  const before = closes();
  await page.evaluate(() => window.fixture.connect());
  await page.waitForTimeout(300);
  await page.reload();
  await expect.poll(closes).toBeGreaterThan(before);
});

test('starts a utility process, with a port of its own, and tells how it ended', async () => {
  const page = await running.page();
  const result = await page.evaluate(() => window.fixture.invoke('sum', [1, 2, 3]));
  expect(result).toEqual({
    greeting: { begun: true, type: 'utility', send: undefined, hasFork: false },
    value: 12,
    exitCode: 7,
    pid: undefined,
  });
});

test('throws where Electron throws', async () => {
  const page = await running.page();
  const errors = await page.evaluate(() => window.fixture.invoke('rules'));
  expect(errors).toEqual([
    'Port at index 0 is not a valid port',
    'An object could not be cloned.',
    'protocol.registerSchemesAsPrivileged should be called before app is ready',
  ]);
});

test('writes down what the desktop is asked, and gives prepared answers', async () => {
  const page = await running.page();
  await running.control('prepare', 'dialog.showOpenDialog', { canceled: false, filePaths: ['/a/b.png'] });
  expect(await page.evaluate(() => window.fixture.invoke('open'))).toEqual(['/a/b.png']);
  expect(await page.evaluate(() => window.fixture.invoke('open'))).toEqual([]);
  await running.control('clickMenu', 'Help', 'Site');
  await page.evaluate(() => void window.open('https://example.com/popup'));
  const opened = { call: 'shell.openExternal', args: ['https://example.com/popup'] };
  await expect.poll(() => running.control('recorded')).toContainEqual(opened);
  expect(await running.control('recorded')).toContainEqual({ ...opened, args: ['https://example.com/help'] });
});

test('lets the app prevent a navigation, and asks it for permissions', async () => {
  const page = await running.page();
  await page.evaluate(() => void (location.href = 'https://example.com/away'));
  await page.waitForTimeout(300);
  expect(page.url()).toContain('hearth.app.localhost/index.html');
  const states = await page.evaluate(async () => [
    (await navigator.permissions.query({ name: 'notifications' })).state,
    (await navigator.permissions.query({ name: 'geolocation' })).state,
  ]);
  expect(states[0]).toBe('granted');
  expect(states[1]).not.toBe('granted');
});

test('lets one instance run, and tells it of the next one', async () => {
  await using second = await launchElectron({ main, args: ['--again'], home: running.home });
  expect(await second.exited).toBe(3);
  await expect.poll(() => running.output()).toContain('knocked --again again');
});

test('quits in order when its last window closes', async () => {
  await running.control('closeWindow');
  expect(await running.exited).toBe(0);
  expect(running.output()).toContain('before-quit');
});
