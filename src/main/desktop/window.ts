/** The window: sandboxed, locked to the app's own page, its size and place remembered. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, session, shell } from 'electron';
import { z } from 'zod';
import { APP_ORIGIN } from './app-protocol.ts';

const boundsSchema = z.object({
  /** Left out together with `y` where the system is to find a place. */
  x: z.int().exactOptional(),
  y: z.int().exactOptional(),
  width: z.int().min(960).max(10_000),
  height: z.int().min(640).max(10_000),
});
type Bounds = z.output<typeof boundsSchema>;

const DEFAULT_BOUNDS: Bounds = { width: 1280, height: 800 };

/** Opens the window; it is shown once its first frame is drawn, so that nobody sees it empty. */
export async function openWindow(options: { preload: string; dataFolder: string }): Promise<BrowserWindow> {
  const stateFile = join(options.dataFolder, 'window.json');
  const window = new BrowserWindow({
    ...readBounds(stateFile),
    minWidth: 960,
    minHeight: 640,
    show: false,
    backgroundColor: '#13110f',
    title: 'Hearth',
    titleBarStyle: process.platform === 'darwin' ? 'hiddenInset' : 'hidden',
    ...(process.platform === 'darwin'
      ? {}
      : { titleBarOverlay: { color: '#13110f', symbolColor: '#bcb6b1', height: 40 } }),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', () => {
    saveBounds(stateFile, window.getNormalBounds());
  });
  lockNavigation(window);
  await window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

/** No permission is granted to a page until a feature asks for it in words. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.defaultSession.setPermissionCheckHandler(() => false);
}

/** The page stays the app's own; links that leave it open in the person's browser, and only web addresses do. */
function lockNavigation(window: BrowserWindow): void {
  window.webContents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault();
  });
  window.webContents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (/^https?:\/\//.test(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

function readBounds(file: string): Bounds {
  try {
    const parsed = boundsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : DEFAULT_BOUNDS;
  } catch {
    return DEFAULT_BOUNDS;
  }
}

function saveBounds(file: string, bounds: Bounds): void {
  try {
    writeFileSync(file, JSON.stringify(bounds));
  } catch {
    // A window that opens at its default size is no reason to hold up closing.
  }
}
