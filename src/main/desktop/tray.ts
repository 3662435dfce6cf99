/** The tray: its icon, and its menu kept up to date without moving under a person's pointer. */
import { join } from 'node:path';
import { Menu, Tray, nativeImage, nativeTheme, type NativeImage } from 'electron';
import { trayMessages } from './messages.ts';
import { RebuildGate } from './rebuild-gate.ts';
import { trayMenu, trayTemplate, type TrayFacts, type TrayOrder } from './tray-menu.ts';

/** A menu is built again at most this often: a desktop draws it anew each time, over the bus on Linux. */
const REBUILD_MS = 1_000;

/** What the tray needs. */
export interface AppTrayOptions {
  /** Folder of the icons. */
  readonly icons: string;
  readonly facts: () => TrayFacts;
  readonly obey: (order: TrayOrder) => void;
}

/** The tray icon and its menu, from now until it is disposed of. */
export class AppTray implements Disposable {
  readonly #options: AppTrayOptions;
  readonly #tray: Tray;
  readonly #gate: RebuildGate;
  readonly #repaint = (): void => this.#paint();
  #shown = '';
  #icon: string;

  constructor(options: AppTrayOptions) {
    this.#options = options;
    this.#icon = iconName(false);
    this.#tray = new Tray(this.#image());
    this.#gate = new RebuildGate(() => this.#rebuild(), REBUILD_MS);
    this.#tray.setToolTip(trayMessages.tooltip);
    // On macOS a click opens the menu; elsewhere it is how one brings a window back.
    if (process.platform !== 'darwin') this.#tray.on('click', () => options.obey({ do: 'open' }));
    nativeTheme.on('updated', this.#repaint);
    this.#gate.changed();
  }

  /** Something that the tray shows may have changed. The icon tells at once; the menu is built again when it may be. */
  changed(): void {
    this.#paint();
    this.#gate.changed();
  }

  [Symbol.dispose](): void {
    nativeTheme.off('updated', this.#repaint);
    this.#gate[Symbol.dispose]();
    this.#tray.destroy();
  }

  #rebuild(): void {
    const groups = trayMenu(this.#options.facts());
    const described = JSON.stringify(groups);
    if (described === this.#shown) return;
    this.#shown = described;
    const menu = Menu.buildFromTemplate(trayTemplate(groups, this.#options.obey));
    menu.on('menu-will-show', () => this.#gate.setOpen(true));
    menu.on('menu-will-close', () => this.#gate.setOpen(false));
    this.#tray.setContextMenu(menu);
  }

  #paint(): void {
    const { activity } = this.#options.facts();
    const busy = activity?.requests.some((request) => request.phase !== 'queued') ?? false;
    const icon = iconName(busy);
    if (icon === this.#icon) return;
    this.#icon = icon;
    this.#tray.setImage(this.#image());
  }

  #image(): NativeImage {
    // The file beside it with @2x in its name is found by itself; "Template" at its end makes it follow macOS' menu bar.
    return nativeImage.createFromPath(join(this.#options.icons, `${this.#icon}.png`));
  }
}

/** The icon's file: outline at rest, filled while something runs. macOS colours it by itself. */
function iconName(busy: boolean): string {
  const state = busy ? 'busy' : 'idle';
  if (process.platform === 'darwin') return `${state}Template`;
  return `${state}-on-${nativeTheme.shouldUseDarkColorsForSystemIntegratedUI ? 'dark' : 'light'}`;
}
