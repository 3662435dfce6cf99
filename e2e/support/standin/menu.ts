/** Menus: Electron's templates as trees that a test can read and press. */
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { record } from './record.ts';

interface ItemTemplate {
  label?: string;
  role?: string;
  type?: string;
  enabled?: boolean;
  visible?: boolean;
  checked?: boolean;
  accelerator?: string;
  submenu?: ItemTemplate[] | Menu;
  click?: (item: MenuItem, window: unknown, event: object) => void;
  [key: string]: unknown;
}

/** An item as a test sees it. */
export interface MenuItemState {
  label: string;
  type: string;
  enabled: boolean;
  checked: boolean;
  submenu?: MenuItemState[];
}

/** What roles do of themselves; those that need a native widget are only written down. */
const roles: Record<string, () => void> = { quit: () => app.quit() };

/** Lets another module say what a role does to the focused window. */
export function defineRole(role: string, act: () => void): void {
  roles[role] = act;
}

export class MenuItem {
  readonly label: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly submenu: Menu | undefined;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly #template: ItemTemplate;

  constructor(template: ItemTemplate) {
    const { submenu, role, click } = template;
    this.#template = template;
    this.role = role;
    this.label = template.label ?? role ?? '';
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : submenu;
    this.type = template.type ?? (this.submenu === undefined ? 'normal' : 'submenu');
    this.enabled = template.enabled ?? true;
    this.visible = template.visible ?? true;
    this.checked = template.checked ?? false;
    if (this.type !== 'separator' && this.label === '' && role === undefined) {
      throw new TypeError('A menu item needs a label, a role or a type');
    }
    if (this.type === 'submenu' && this.submenu === undefined) {
      throw new Error('Invalid submenu');
    }
    // Electron ignores the click of an item with a role, which hides a mistake.
    if (role !== undefined && click !== undefined && role !== 'window' && role !== 'help') {
      throw new Error(`The menu item ${this.label} has a role, so its click would never be called`);
    }
  }

  /** A person's press: Electron turns a checkbox over before it calls. */
  click(): void {
    if (!this.enabled || !this.visible) throw new Error(`The menu item ${this.label} cannot be pressed`);
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.role === undefined) this.#template.click?.(this, undefined, {});
    else record('menu.role', [this.role], undefined);
    if (this.role !== undefined) roles[this.role]?.();
  }

  get state(): MenuItemState {
    const { label, type, enabled, checked, submenu } = this;
    return { label, type, enabled, checked, ...(submenu && { submenu: submenu.state }) };
  }
}

export class Menu extends EventEmitter {
  static #application: Menu | null = null;
  /** The menu that was popped up last, for the test to press. */
  static popped: Menu | null = null;
  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: (ItemTemplate | MenuItem)[]): Menu {
    if (!Array.isArray(template))
      throw new TypeError('Invalid template for Menu: Menu template must be an array');
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
    Menu.popped = this;
    record('menu.popup', [this.items.map((item) => item.label)], undefined);
    this.emit('menu-will-show', {});
  }
  closePopup(): void {
    this.emit('menu-will-close', {});
  }
  get state(): MenuItemState[] {
    return this.items.filter((item) => item.visible).map((item) => item.state);
  }
  /** The visible item under these labels, one for each level. */
  find([label, ...rest]: readonly string[]): MenuItem | undefined {
    const item = this.items.find((candidate) => candidate.visible && candidate.label === label);
    return rest.length === 0 ? item : item?.submenu?.find(rest);
  }
}
