/** What a test can do to a stand-in that runs, and see of it, over the channel between the two processes. */
import { app, preventable } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { debuggingAddress } from './browser.ts';
import { Menu, Tray } from './desktop.ts';
import { prepare, recorded } from './record.ts';
import type { Recorded } from './record.ts';

/** A window as a test sees it. */
export interface WindowState {
  url: string;
  visible: boolean;
  minimized: boolean;
  title: string;
}

/** Every operation takes plain data and returns plain data. */
export const operations = {
  /** Where the test can join the browser. */
  address: (): Promise<string> => debuggingAddress(),
  windows: (): WindowState[] =>
    BrowserWindow.getAllWindows().map((window) => ({
      url: window.webContents.getURL(),
      visible: window.isVisible(),
      minimized: window.isMinimized(),
      title: window.getTitle(),
    })),
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
  /** Closes a window the way a person does. */
  closeWindow: (index = 0): void => BrowserWindow.getAllWindows()[index]?.close(),
  /** Sends an event of the system to the app, such as `activate`, `open-file`, `open-url`. */
  emit: (name: string, ...args: unknown[]): void => void app.emit(name, preventable(), ...args),
  quit: (): void => app.quit(),
};

export type Operations = typeof operations;

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
}
