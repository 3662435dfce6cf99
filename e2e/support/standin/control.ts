/** What a test can do to a stand-in that runs, and see of it, over the channel between the two processes. */
import { app, preventable } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import type { WindowState } from './browser-window.ts';
import { debuggingAddress } from './browser.ts';
import { Notification, clipboard, powerMonitor } from './desktop.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu } from './menu.ts';
import type { MenuItemState } from './menu.ts';
import { prepare, recorded } from './record.ts';
import type { Recorded } from './record.ts';
import { nativeTheme } from './theme.ts';
import { permissionDetails } from './session.ts';
import { Tray } from './tray.ts';
import type { TrayState } from './tray.ts';

/** Every operation takes plain data and returns plain data. */
export const operations = {
  /** Where the test can join the browser. */
  address: (): Promise<string> => debuggingAddress(),
  windows: (): WindowState[] => BrowserWindow.getAllWindows().map((window) => window.state),
  recorded: (): Recorded[] => recorded,
  /** The next such call gets this answer: `prepare('dialog.showOpenDialog', {canceled: false, filePaths: […]})`. */
  prepare: (call: string, answer: unknown): void => prepare(call, answer),
  /** Clicks an item of the application menu, by the labels (or roles) down to it. */
  clickMenu: (...labels: string[]): void => clickIn(Menu.getApplicationMenu(), labels),
  /** Clicks an item of the tray's menu; without labels the tray itself. */
  clickTray: (...labels: string[]): void => {
    const [tray] = Tray.all;
    if (tray === undefined) throw new Error('There is no tray');
    if (labels.length === 0) tray.emit('click', {});
    else clickIn(tray.menu, labels);
  },
  tray: (): TrayState | null => [...Tray.all][0]?.state ?? null,
  /** Opens the tray's menu, or closes it again. */
  openTray: (opened: boolean): void => {
    const menu = [...Tray.all][0]?.menu;
    menu?.emit(opened ? 'menu-will-show' : 'menu-will-close', {});
  },
  menu: (): MenuItemState[] => Menu.getApplicationMenu()?.state ?? [],
  /** Clicks an item of the menu that was popped up last, which closes it. */
  clickPopup: (...labels: string[]): void => {
    clickIn(Menu.popped, labels);
    Menu.popped?.closePopup();
  },
  clickNotification: (): void => {
    const [notification] = Notification.shown;
    if (notification === undefined) throw new Error('There is no notification');
    notification.emit('click', {});
    notification.close();
  },
  /** The system turns to its dark or light theme. */
  systemTheme: (dark: boolean): void => nativeTheme.setSystem(dark),
  /** Another program comes to the front. */
  blurWindow: (): void => BrowserWindow.getFocusedWindow()?.blur(),
  moveWindow: (bounds: { x?: number; y?: number; width?: number; height?: number }): void =>
    firstWindow().setBounds(bounds),
  maximizeWindow: (): void => firstWindow().maximize(),
  /** Kills the process of the page, as a fault in it would. */
  crashPage: (): Promise<void> => firstWindow().webContents.crash(),
  /** An event of the window that only the system can cause, such as `unresponsive`. */
  emitWindow: (name: string): void => void firstWindow().emit(name),
  /** A key before the page gets it. */
  key: (key: object): void => void firstWindow().webContents.emit('before-input-event', preventable(), key),
  /** What lies behind files of these names, for `webUtils.getPathForFile`. */
  filePaths: (paths: Record<string, string>): Promise<void> => firstWindow().webContents.setFilePaths(paths),
  clipboard: (): Promise<string> => clipboard.readText(),
  /** What the app answers a page that asks for a permission, and one that looks whether it has it. */
  permission: async (
    name: string,
    medium?: 'audio' | 'video',
  ): Promise<{ asked: boolean; checked: boolean }> => {
    const contents = firstWindow().webContents;
    const { requestHandler, checkHandler } = contents.session;
    const details = permissionDetails(contents.getURL(), medium);
    const asked = await new Promise<boolean>((resolve) => {
      // As in Electron, what nobody decides is granted.
      if (requestHandler === null) resolve(true);
      else requestHandler(contents, name, resolve, details);
    });
    return { asked, checked: checkHandler?.(contents, name, contents.getURL(), details) ?? true };
  },
  /** Whether the app lets its page embed another one. */
  attachWebview: (): boolean => {
    const event = preventable();
    firstWindow().webContents.emit('will-attach-webview', event, {}, {});
    return !event.defaultPrevented;
  },
  /** A message as another page, or a frame inside the app's own, would send it. */
  forge: async (channel: string, value: unknown, url: string, inFrame: boolean): Promise<unknown> => {
    const sender = firstWindow().webContents;
    const senderFrame = { url, parent: inFrame ? sender.mainFrame : null };
    const event = { sender, senderFrame, frameId: 2, processId: 0, ports: [], reply: () => undefined };
    ipcMain.emit(channel, event, value);
    return await ipcMain.invoke(event, channel, [value]).catch(() => 'no handler');
  },
  emitPower: (name: string): void => void powerMonitor.emit(name),
  /** Closes a window the way a person does. */
  closeWindow: (index = 0): void => BrowserWindow.getAllWindows()[index]?.close(),
  /** Sends an event of the system to the app, such as `activate`, `open-file`, `open-url`. */
  emit: (name: string, ...args: unknown[]): void => void app.emit(name, preventable(), ...args),
  /** An error that nobody in the app's main process catches. */
  fault: (message: string): void => {
    setImmediate(() => {
      throw new Error(message);
    });
  },
  quit: (): void => app.quit(),
};

export type Operations = typeof operations;

function firstWindow(): BrowserWindow {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) throw new Error('There is no window');
  return window;
}

function clickIn(menu: Menu | null, labels: readonly string[]): void {
  const item = menu?.find(labels);
  if (item === undefined) throw new Error(`There is no menu item ${labels.join(' › ')}`);
  item.click();
}

interface Order {
  id: number;
  operation: keyof Operations;
  args: unknown[];
}

/** Listens to the test that started this process, if one did, without keeping the process alive for it. */
export function obeyTest(): void {
  process.on('message', (order: Order) => {
    const operation = operations[order.operation] as (...args: unknown[]) => unknown;
    Promise.try(operation, ...order.args).then(
      (value) => process.send?.({ id: order.id, value }),
      (error: unknown) => process.send?.({ id: order.id, error: String(error) }),
    );
  });
  process.channel?.unref();
  // A test that was cut off ends nothing any more.
  process.once('disconnect', () => app.exit(1));
}
