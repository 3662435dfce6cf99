/** What a page of the desktop app can't do, should it be taken over: Electron's checklist for security, on the stand-in. */
import { expect, test } from '@playwright/test';
import { calls, launch, shown, theWindow } from './support/desktop.ts';

const PERMISSIONS = [
  'clipboard-read',
  'display-capture',
  'fullscreen',
  'geolocation',
  'hid',
  'media',
  'midi',
  'notifications',
  'openExternal',
  'pointerLock',
  'serial',
  'usb',
];

test('a page may write the clipboard and listen to the microphone, and nothing else; it embeds no other page', async () => {
  await using app = await launch();
  await shown(app);
  for (const name of PERMISSIONS)
    expect(await app.control('permission', name), name).toEqual({ asked: false, checked: false });
  expect(await app.control('permission', 'clipboard-sanitized-write')).toEqual({
    asked: true,
    checked: true,
  });
  expect(await app.control('permission', 'media', 'audio')).toEqual({ asked: true, checked: true });
  expect(await app.control('permission', 'media', 'video')).toEqual({ asked: false, checked: false });
  expect(await app.control('attachWebview')).toBe(false);
});

test('main listens to its own page alone, and not to what lies in it', async () => {
  await using app = await launch();
  await shown(app);
  await app.control('prepare', 'dialog.showOpenDialog', { canceled: false, filePaths: ['/secret'] });
  for (const [url, inFrame] of [
    ['https://example.com/', false],
    ['app://hearth.example.com/index.html', false],
    ['app://hearth/index.html', true],
  ] as const) {
    await app.control('forge', 'hearth:progress', 0.5, url, inFrame);
    await app.control('forge', 'hearth:theme', 'dark', url, inFrame);
    await app.control('forge', 'hearth:connect', undefined, url, inFrame);
    expect(await app.control('forge', 'hearth:choose-folder', undefined, url, inFrame)).toBeNull();
  }
  expect(await calls(app, 'window.setProgressBar')).toEqual([]);
  expect(await calls(app, 'dialog.showOpenDialog')).toEqual([]);
  expect((await theWindow(app)).overlay).toMatchObject({ color: '#f3f0ed' });
  await app.control('forge', 'hearth:progress', 0.5, 'app://hearth/index.html', false);
  expect(await calls(app, 'window.setProgressBar')).toEqual([[0.5]]);
});

test('a page runs no script that came in as text, and reaches nothing but its own files', async () => {
  await using app = await launch();
  const page = await shown(app);
  const seen = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.written = true';
    document.head.append(script);
    const button = document.createElement('button');
    button.setAttribute('onclick', 'window.clicked = true');
    button.click();
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(frame);
    const reach = (address: string): Promise<unknown> =>
      fetch(address).then(
        ({ status }) => status,
        () => 'refused',
      );
    return {
      ran: ['written', 'clicked'].filter((name) => Reflect.has(window, name)),
      world: await reach('https://example.com/'),
      machine: await reach('http://127.0.0.1:8017/api/health'),
      disk: await reach('file:///etc/passwd'),
      above: await reach('/..%2f..%2fpackage.json'),
    };
  });
  expect(seen).toEqual({ ran: [], world: 'refused', machine: 'refused', disk: 'refused', above: 404 });
  expect(await calls(app, 'network.refused')).toEqual([]);
});
