/** The tray: what is in it, and a menu that a person opens and closes. */
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import type { NativeImage } from './images.ts';
import type { Menu, MenuItemState } from './menu.ts';
import { record } from './record.ts';

/** The tray as a test sees it. */
export interface TrayState {
  icon: string;
  toolTip: string;
  /** How often the app has set its menu. */
  menusSet: number;
  menu: MenuItemState[];
}

export class Tray extends EventEmitter {
  static readonly all = new Set<Tray>();
  menu: Menu | null = null;
  #toolTip = '';
  #image: NativeImage;
  #menusSet = 0;

  constructor(image: NativeImage) {
    super();
    if (!app.isReady()) throw new Error('Cannot create Tray before app is ready');
    // Electron shows nothing for an empty image, and says nothing.
    if (image.isEmpty()) throw new Error('The image of the tray is empty');
    this.#image = image;
    Tray.all.add(this);
  }
  setContextMenu(menu: Menu | null): void {
    this.#alive();
    this.menu = menu;
    this.#menusSet += 1;
  }
  setToolTip(text: string): void {
    this.#alive();
    this.#toolTip = text;
  }
  setImage(image: NativeImage): void {
    this.#alive();
    if (image.isEmpty()) throw new Error('The image of the tray is empty');
    this.#image = image;
    record('tray.setImage', [image.name], undefined);
  }
  setTitle(): void {}
  setPressedImage(): void {}
  popUpContextMenu(menu: Menu | null = this.menu): void {
    menu?.popup();
  }
  destroy(): void {
    Tray.all.delete(this);
  }
  isDestroyed(): boolean {
    return !Tray.all.has(this);
  }
  get state(): TrayState {
    return {
      icon: this.#image.name,
      toolTip: this.#toolTip,
      menusSet: this.#menusSet,
      menu: this.menu?.state ?? [],
    };
  }
  #alive(): void {
    if (this.isDestroyed()) throw new Error('Tray is destroyed');
  }
}
