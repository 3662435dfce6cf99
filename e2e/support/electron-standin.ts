/**
 * Runs the main file of an Electron app without Electron: plain Node with the module `electron` replaced, and pages of
 * headless Chromium for windows.
 *
 *     node e2e/support/electron-standin.ts out/main/index.js [the app's arguments…]
 *
 * It keeps Electron's rules: what is cloned and what may be transferred, what is possible before and after `ready`, a
 * sandboxed preload in an isolated world, a main file that is evaluated completely before the app is ready. It cannot
 * show fuses, asar archives, signing, native widgets or crashes of the browser.
 *
 * STANDIN_HOME: the folder under which every system folder lies. STANDIN_APP: the app's folder (with package.json).
 * STANDIN_OPEN_URL, STANDIN_OPEN_FILE: what the system starts the app with, as macOS does.
 * STANDIN_PACKAGED=1: the app takes itself for an installed one. STANDIN_DISPLAYS: JSON list of work areas.
 */
import { registerHooks } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { existsSync } from 'node:fs';

/** Electron becomes ready only after the main file; one that waits for `whenReady()` at its top waits for ever. */
const MAIN_LIMIT_MS = 20_000;

const [main = '', ...args] = process.argv.slice(2);
const mainFile = resolve(main);
process.env['STANDIN_APP'] ??= nearestPackage(dirname(mainFile));
process.env['STANDIN_VERSION'] = '45.0.0';
const packaged = process.env['STANDIN_PACKAGED'] === '1';
// A packaged app is the program itself; in a checkout Electron is told the app's folder.
process.argv = [process.execPath, ...(packaged ? [] : [process.env['STANDIN_APP']]), ...args];
Object.assign(process, { type: 'browser', resourcesPath: process.env['STANDIN_APP'] });
Object.defineProperty(process.versions, 'electron', {
  value: process.env['STANDIN_VERSION'],
  enumerable: true,
});
Object.defineProperty(process.versions, 'chrome', { value: '153.0.0.0', enumerable: true });

const electron = new URL('standin/electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: electron, shortCircuit: true }
      : next(specifier, context),
});

const { app } = await import('./standin/app.ts');
const { obeyTest } = await import('./standin/control.ts');
obeyTest();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

const timer = setTimeout(() => {
  console.error(
    'The main file does not end its evaluation. In Electron, waiting for app.whenReady() at its top never ends.',
  );
  process.exit(1);
}, MAIN_LIMIT_MS);
await import(pathToFileURL(mainFile).href);
clearTimeout(timer);
// Electron's own loop keeps it alive; here something has to.
setInterval(() => undefined, 2 ** 30);
app.becomeReady();

function nearestPackage(folder: string): string {
  const up = dirname(folder);
  return up === folder || existsSync(resolve(folder, 'package.json')) ? folder : nearestPackage(up);
}
