/** The local API of the desktop app, on the stand-in for Electron: what the window says of it is what programs find. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { createServer } from 'node:net';
import { calls, launch, shown, trayLabels, untilReady } from './support/desktop.ts';
import type { RunningApp } from './support/electron.ts';

/** The address on the status bar. */
async function addressOf(page: Page): Promise<string> {
  const shownAddress = page.getByRole('contentinfo').getByRole('button', { name: /^127\.0\.0\.1:\d+$/ });
  await expect(shownAddress).toBeVisible({ timeout: 30_000 });
  return `http://${(await shownAddress.innerText()).trim()}`;
}

const statusOf = (address: string, token: string): Promise<number | 'refused'> =>
  fetch(`${address}/api/health`, { headers: { authorization: `Bearer ${token}` } }).then(
    ({ status }) => status,
    () => 'refused',
  );

async function openPage(app: RunningApp, page: Page): Promise<void> {
  await app.control('clickMenu', 'View', 'Search and do…');
  await page.getByRole('combobox').fill('Open Local API');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Local API' })).toBeVisible();
}

test('answers whoever has the token, at the address that the window, the tray and the code show', async () => {
  await using app = await launch();
  const page = await shown(app);
  const address = await addressOf(page);
  await openPage(app, page);
  await expect(page.getByRole('definition').filter({ hasText: address })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: '•••' })).toBeVisible();
  await page.getByRole('button', { name: 'Show', exact: true }).press('Enter');
  const token = await page.getByText(/^[\w-]{43}$/).innerText();
  expect([await statusOf(address, token), await statusOf(address, 'wrong')]).toEqual([200, 401]);
  expect(await trayLabels(app)).toContain(`Local API at ${new URL(address).host}`);
  await expect(page.getByText('curl').first()).toContainText(`${address}/api/inference`);
});

test('is turned off and on from the tray, and the code says when nothing would answer it', async () => {
  await using app = await launch();
  const page = await shown(app);
  const address = await addressOf(page);
  await page.getByRole('button', { name: 'Text generation', exact: true }).click();
  await page.getByRole('textbox').first().fill('Tell me of the sea.');
  await page.getByRole('tab', { name: 'Code' }).click();
  const code = page.getByLabel('The same request from another program.');
  await expect(code).toContainText(address);
  const entry = `Local API at ${new URL(address).host}`;
  await expect.poll(() => trayLabels(app)).toContain(entry);
  await app.control('clickTray', entry);
  await expect(page.getByText('The local API is off, so nothing answers this.')).toBeVisible();
  await expect.poll(() => statusOf(address, '')).toBe('refused');
  await expect.poll(() => trayLabels(app)).toContain('Local API');
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(page.getByRole('button', { name: 'Turn it on' })).toBeHidden();
  const again = await addressOf(page);
  expect(await statusOf(again, 'wrong')).toBe(401);
  await expect(code).toContainText(again);
});

test('says that a port is taken, leads to another one, and keeps what was chosen', async () => {
  await using other = await listener();
  await using app = await launch();
  const page = await shown(app);
  await addressOf(page);
  await openPage(app, page);
  const port = page.getByRole('textbox', { name: 'Port' });
  await port.fill(String(other.port));
  await port.press('Enter');
  await expect(page.getByRole('alert')).toContainText(`Port ${String(other.port)} of 127.0.0.1 is taken.`);
  await page.getByRole('button', { name: 'Choose another port' }).press('Enter');
  await expect(port).toBeFocused();
  await other[Symbol.asyncDispose]();
  await page.getByRole('switch', { name: 'Local API' }).press('Space');
  await expect(page.getByText('Off', { exact: true })).toBeVisible();
  await page.getByRole('switch', { name: 'Local API' }).press('Space');
  expect(await addressOf(page)).toBe(`http://127.0.0.1:${String(other.port)}`);
  await port.fill('80');
  await port.press('Enter');
  await expect(page.getByRole('alert')).toContainText('A port is a number from 1024 to 65535.');
  expect(await addressOf(page)).toBe(`http://127.0.0.1:${String(other.port)}`);
});

test('is in the log, ends with the app, and keeps the window waiting for nothing', async () => {
  await using app = await launch({ env: { HEARTH_LOG: 'debug' } });
  const page = await shown(app);
  await untilReady(app);
  const address = await addressOf(page);
  const steps = [...app.output().matchAll(/"step":"([^"]+)"/g)].map(([, step]) => step);
  expect(steps.slice(-2)).toEqual(['engine ready', 'local API settled']);
  expect(steps).toContain('window shown');
  expect(await calls(app, 'dialog.showErrorBox')).toEqual([]);
  await app.control('clickMenu', 'Help', 'Show the log');
  await expect(page.getByText('local API listens')).toBeVisible();
  await app.control('quit');
  expect(await app.exited).toBe(0);
  expect(await statusOf(address, '')).toBe('refused');
});

/** Another program on a port of its own. */
async function listener(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
