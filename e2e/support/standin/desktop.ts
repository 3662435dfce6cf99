/** The desktop around the app: dialogs, shell, notices, displays, clipboard. Tests read what was asked of it, and answer. */
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { record } from './record.ts';

/** What a dialog is asked; a signal takes it down again. */
interface DialogOptions {
  signal?: AbortSignal;
  cancelId?: number;
}

/** Dialogs may be given the window that they belong to; what they ask is the last argument. */
const ask =
  <T>(call: string, otherwise: T) =>
  async (...args: unknown[]): Promise<T> => {
    if (!app.isReady()) throw new Error('dialog module can only be used after app is ready');
    const { signal, ...options } = args.at(-1) as DialogOptions;
    const answer = record(call, [options], otherwise);
    // A test that prepares `{never: true}` leaves the dialog open until the app takes it down.
    if (signal === undefined || !(answer as { never?: boolean }).never) return answer;
    const cancelled = { response: options.cancelId ?? 0, checkboxChecked: false };
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        record(`${call}.aborted`, [], undefined);
        resolve(cancelled as T);
      });
    });
  };

export const dialog = {
  showOpenDialog: ask('dialog.showOpenDialog', { canceled: true, filePaths: [] as string[] }),
  showSaveDialog: ask('dialog.showSaveDialog', { canceled: true, filePath: '' }),
  showMessageBox: ask('dialog.showMessageBox', { response: 0, checkboxChecked: false }),
  showErrorBox: (...args: unknown[]): void => record('dialog.showErrorBox', args, undefined),
};

export const shell = {
  openExternal: async (url: string): Promise<void> => record('shell.openExternal', [url], undefined),
  openPath: async (path: string): Promise<string> => record('shell.openPath', [path], ''),
  showItemInFolder: (path: string): void => record('shell.showItemInFolder', [path], undefined),
  trashItem: async (path: string): Promise<void> => record('shell.trashItem', [path], undefined),
  beep: (): void => record('shell.beep', [], undefined),
};

export class Notification extends EventEmitter {
  /** Those that were shown and not closed, for the test to click. */
  static readonly shown: Notification[] = [];
  readonly #options: unknown;
  static isSupported(): boolean {
    return true;
  }
  constructor(options: unknown) {
    super();
    if (!app.isReady()) throw new Error('Cannot create Notification before app is ready');
    this.#options = options;
  }
  show(): void {
    record('Notification.show', [this.#options], undefined);
    Notification.shown.push(this);
    this.emit('show', {});
  }
  close(): void {
    Notification.shown.splice(Notification.shown.indexOf(this), 1);
    this.emit('close', {});
  }
}

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}
let displays: { id: number; scaleFactor: number; bounds: Rectangle; workArea: Rectangle }[] = [];
/** Plugs displays in and out: their work areas, the primary one first. */
export function plugDisplays(areas: readonly Rectangle[]): void {
  displays = areas.map((area, index) => ({ id: index + 1, scaleFactor: 1, bounds: area, workArea: area }));
}
plugDisplays(
  JSON.parse(process.env['STANDIN_DISPLAYS'] ?? '[{"x":0,"y":0,"width":1920,"height":1040}]') as Rectangle[],
);
const whenReady = <T>(value: () => T): T => {
  if (!app.isReady()) throw new Error("The 'screen' module can't be used before the app 'ready' event");
  return value();
};
const primary = (): (typeof displays)[number] | undefined => displays[0];
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => whenReady(primary),
  getAllDisplays: () => whenReady(() => displays),
  getDisplayMatching: () => whenReady(primary),
  getDisplayNearestPoint: () => whenReady(primary),
  getCursorScreenPoint: () => whenReady(() => ({ x: 0, y: 0 })),
});

let clipped = '';
export const clipboard = {
  readText: async (): Promise<string> => clipped,
  writeText: async (text: string): Promise<void> => void (clipped = text),
  clear: () => void (clipped = ''),
};

export const powerMonitor = new EventEmitter();
export const powerSaveBlocker = { start: () => 1, stop: () => true, isStarted: () => false };
export const globalShortcut = {
  register: () => true,
  unregister: () => undefined,
  unregisterAll: () => undefined,
};
export const safeStorage = { isEncryptionAvailable: () => false };
export const crashReporter = { start: () => undefined };
export const systemPreferences = new EventEmitter();
