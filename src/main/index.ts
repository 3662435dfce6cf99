/** Entry of the desktop app: the engine with Electron around it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog } from 'electron';
import { toHearthError } from '../shared/errors.ts';
import { nodeDeps } from './commands/compose.ts';
import { ConfigError } from './config/config.ts';
import { registerAppScheme, serveApp } from './desktop/app-protocol.ts';
import { servePages } from './desktop/page-link.ts';
import { UtilityLauncher } from './desktop/utility-launcher.ts';
import { denyPermissions, openWindow } from './desktop/window.ts';
import type { Engine } from './engine-types.ts';
import { createLogger, logLevel } from './telemetry/logger.ts';

registerAppScheme();

if (app.requestSingleInstanceLock()) {
  app.whenReady().then(start).catch(refuseToStart);
} else {
  // The other instance shows its window.
  app.quit();
}

async function start(): Promise<void> {
  const deps = nodeDeps(import.meta.url, process.env, (runner) => new UtilityLauncher(runner));
  const startup = deps.prepare({ models: [] });
  const log = createLogger(logLevel(process.env['HEARTH_LOG'], process.stderr.isTTY));
  denyPermissions();
  serveApp(deps.staticDir);
  const engine = await startup.openEngine({ watching: true, log });
  servePages(engine);
  closeInOrder(engine);
  const preload = fileURLToPath(new URL(join('..', 'preload', 'index.cjs'), import.meta.url));
  const open = (): Promise<BrowserWindow> => openWindow({ preload, dataFolder: startup.dataFolder });
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void open();
  });
  await open();
}

/** Quits when the last window closes (but on macOS), and not before every runner has ended. */
function closeInOrder(engine: Engine): void {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    const quit = (): void => {
      closed = true;
      app.quit();
    };
    engine[Symbol.asyncDispose]().then(quit, quit);
  });
}

/** A start that fails says why, in a box that needs no window, and to the terminal that it may have come from. */
function refuseToStart(thrown: unknown): void {
  const error = toHearthError(thrown);
  const reason = thrown instanceof ConfigError ? thrown.message : `${error.message} ${error.hint}`;
  process.stderr.write(`${reason}\n`);
  dialog.showErrorBox('Hearth could not start', reason);
  app.exit(1);
}
