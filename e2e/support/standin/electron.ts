/** The module `electron` as a main process sees it. What it lacks is a plain link error in the app that imports it. */
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import * as desktop from './desktop.ts';
import { nativeImage } from './images.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu, MenuItem } from './menu.ts';
import { MessageChannelMain, MessagePortMain } from './ports.ts';
import { protocol } from './scheme.ts';
import { session } from './session.ts';
import { nativeTheme } from './theme.ts';
import { Tray } from './tray.ts';
import { utilityProcess } from './utility-process.ts';
import type { WebContents } from './web-contents.ts';

const webContents = {
  getAllWebContents: (): WebContents[] => BrowserWindow.getAllWindows().map((window) => window.webContents),
  getFocusedWebContents: (): WebContents | null => BrowserWindow.getFocusedWindow()?.webContents ?? null,
  fromId: (id: number): WebContents | undefined =>
    webContents.getAllWebContents().find((item) => item.id === id),
};
const net = { fetch: globalThis.fetch, isOnline: (): boolean => false };

export * from './desktop.ts';
export {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  MessagePortMain,
  nativeImage,
  nativeTheme,
  net,
  protocol,
  session,
  Tray,
  utilityProcess,
  webContents,
};
export default {
  ...desktop,
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  MessagePortMain,
  nativeImage,
  nativeTheme,
  net,
  protocol,
  session,
  Tray,
  utilityProcess,
  webContents,
};
