/** The desktop around the app: menus, tray, dialogs, shell, theme, screen. Tests read what was asked of it, and answer. */
import { EventEmitter } from 'node:events';
import { record } from './record.ts';

interface ItemTemplate {
  label?: string;
  role?: string;
  submenu?: ItemTemplate[] | Menu;
  click?: (item: MenuItem, window: unknown, event: object) => void;
  [key: string]: unknown;
}

export class MenuItem {
  readonly label: string;
  readonly submenu: Menu | undefined;
  readonly click: () => void;

  constructor(template: ItemTemplate) {
    Object.assign(this, template);
    this.label = template.label ?? template.role ?? '';
    const { submenu } = template;
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : submenu;
    this.click = () => template.click?.(this, undefined, {});
  }
}

export class Menu {
  static #application: Menu | null = null;
  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: (ItemTemplate | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
  append(item: MenuItem): void {
    this.items.push(item);
  }
  popup(): void {
    record('menu.popup', [this.items.map((item) => item.label)], undefined);
  }
  closePopup(): void {}
  /** The item under these labels, one for each level. */
  find([label, ...rest]: readonly string[]): MenuItem | undefined {
    const item = this.items.find((candidate) => candidate.label === label);
    return rest.length === 0 ? item : item?.submenu?.find(rest);
  }
}

export class Tray extends EventEmitter {
  static readonly all = new Set<Tray>();
  menu: Menu | null = null;
  toolTip = '';

  constructor(_image: unknown) {
    super();
    Tray.all.add(this);
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setImage(): void {}
  setTitle(): void {}
  popUpContextMenu(): void {}
  destroy(): void {
    Tray.all.delete(this);
  }
  isDestroyed(): boolean {
    return !Tray.all.has(this);
  }
}

/** Dialogs may be given the window that they belong to; what they ask is the last argument. */
const ask =
  <T>(call: string, otherwise: T) =>
  async (...args: unknown[]): Promise<T> =>
    record(call, args.slice(-1), otherwise);

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
  readonly #options: unknown;
  static isSupported(): boolean {
    return true;
  }
  constructor(options: unknown) {
    super();
    this.#options = options;
  }
  show(): void {
    record('Notification.show', [this.#options], undefined);
    this.emit('show', {});
  }
  close(): void {}
}

export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: false,
  themeSource: 'system',
});

const display = {
  id: 1,
  scaleFactor: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
  workAreaSize: { width: 1920, height: 1040 },
  size: { width: 1920, height: 1080 },
};
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
});

const image = {
  isEmpty: () => true,
  resize: () => image,
  setTemplateImage: () => undefined,
  getSize: () => ({ width: 0, height: 0 }),
};
export const nativeImage = {
  createFromPath: () => image,
  createFromDataURL: () => image,
  createFromBuffer: () => image,
  createEmpty: () => image,
};

let clipped = '';
export const clipboard = {
  readText: () => clipped,
  writeText: (text: string) => void (clipped = text),
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
