import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { app, preventable, windowsOf } from './app.ts';
import { closeBrowser } from './browser.ts';
import { defineRole } from './menu.ts';
import { record } from './record.ts';
import { WebContents } from './web-contents.ts';
import type { WebPreferences } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Options extends Partial<Bounds> {
  show?: boolean;
  title?: string;
  minWidth?: number;
  minHeight?: number;
  backgroundColor?: string;
  titleBarStyle?: string;
  titleBarOverlay?: object | boolean;
  webPreferences?: WebPreferences;
}

interface State {
  visible: boolean;
  minimized: boolean;
  maximized: boolean;
  fullScreen: boolean;
  title: string;
  background: string;
  overlay: object | null;
  /** -1 for none. */
  progress: number;
}

/** A window as a test sees it. */
export interface WindowState extends State {
  url: string;
  focused: boolean;
  bounds: Bounds;
}

const open = new Set<BrowserWindow>();
let lastId = 0;
/** The window that has the keyboard; null while another program is in front. */
let focused: BrowserWindow | null = null;
const setFocused = (window: BrowserWindow | null): void => void (focused = window);

/** Electron's BrowserWindow, whose only visible part is its page. */
export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId;
  readonly webContents: WebContents;
  readonly #state: State = {
    visible: true,
    minimized: false,
    maximized: false,
    fullScreen: false,
    title: app.name,
    background: '',
    overlay: null,
    progress: -1,
  };
  #bounds: Bounds;
  #destroyed = false;

  constructor(options: Options = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { x = 0, y = 0, width = 800, height = 600, show = true, title = app.name } = options;
    this.#bounds = { x, y, width, height };
    const { titleBarOverlay: overlay = null, backgroundColor: background = '' } = options;
    Object.assign(this.#state, { visible: show, title, overlay, background });
    if (show) setFocused(this);
    this.webContents = new WebContents(options.webPreferences ?? {});
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    open.add(this);
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...open];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return focused;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return [...open].find((window) => window.webContents === contents) ?? null;
  }
  static fromId(id: number): BrowserWindow | null {
    return [...open].find((window) => window.id === id) ?? null;
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.loadURL(address, this.#bounds);
  }
  loadFile(path: string): Promise<void> {
    return this.loadURL(pathToFileURL(path).href);
  }

  /** Asks the listeners, who may prevent it. */
  close(): void {
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    open.delete(this);
    if (focused === this) focused = null;
    this.webContents.destroy();
    this.emit('closed');
    app.windowGone();
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }

  show(): void {
    this.#set({ visible: true }, 'show');
    this.focus();
  }
  showInactive(): void {
    this.#set({ visible: true }, 'show');
  }
  hide(): void {
    this.#set({ visible: false }, 'hide');
    this.blur();
  }
  isVisible(): boolean {
    return this.#state.visible;
  }
  minimize(): void {
    this.#set({ minimized: true }, 'minimize');
    this.blur();
  }
  restore(): void {
    this.#set({ minimized: false }, 'restore');
  }
  isMinimized(): boolean {
    return this.#state.minimized;
  }
  maximize(): void {
    this.#set({ maximized: true, visible: true }, 'maximize');
  }
  unmaximize(): void {
    this.#set({ maximized: false }, 'unmaximize');
  }
  isMaximized(): boolean {
    return this.#state.maximized;
  }
  setFullScreen(fullScreen: boolean): void {
    this.#set({ fullScreen }, fullScreen ? 'enter-full-screen' : 'leave-full-screen');
  }
  isFullScreen(): boolean {
    return this.#state.fullScreen;
  }
  isNormal(): boolean {
    return !this.#state.minimized && !this.#state.maximized && !this.#state.fullScreen;
  }
  /** A window that is hidden or minimised is not focused by asking. */
  focus(): void {
    if (!this.#state.visible || this.#state.minimized || focused === this) return;
    focused?.blur();
    setFocused(this);
    this.emit('focus');
  }
  blur(): void {
    if (focused !== this) return;
    focused = null;
    this.emit('blur');
  }
  isFocused(): boolean {
    return focused === this;
  }

  getBounds(): Bounds {
    return { ...this.#bounds };
  }
  getNormalBounds(): Bounds {
    return this.getBounds();
  }
  getContentBounds(): Bounds {
    return this.getBounds();
  }
  setBounds(bounds: Partial<Bounds>): void {
    const before = this.#bounds;
    this.#bounds = { ...before, ...bounds };
    const { x, y, width, height } = this.#bounds;
    if (x !== before.x || y !== before.y) this.emit('move');
    if (width === before.width && height === before.height) return;
    void this.webContents.page?.setViewportSize(this.#bounds);
    this.emit('resize');
  }
  getSize(): [number, number] {
    return [this.#bounds.width, this.#bounds.height];
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  getPosition(): [number, number] {
    return [this.#bounds.x, this.#bounds.y];
  }
  center(): void {}
  setMinimumSize(): void {}
  getTitle(): string {
    return this.#state.title;
  }
  setTitle(title: string): void {
    this.#state.title = title;
  }
  setMenu(): void {}
  removeMenu(): void {}
  setMenuBarVisibility(): void {}
  setAutoHideMenuBar(): void {}
  setBackgroundColor(background: string): void {
    this.#state.background = background;
  }
  /** Only a window that was made with an overlay has one to change. */
  setTitleBarOverlay(overlay: object): void {
    if (this.#state.overlay === null) throw new TypeError('Titlebar overlay is not enabled');
    this.#state.overlay = { ...this.#state.overlay, ...overlay };
  }
  setProgressBar(progress: number): void {
    this.#state.progress = progress;
    record('window.setProgressBar', [progress], undefined);
  }
  setOverlayIcon(): void {}
  setIcon(): void {}
  setAlwaysOnTop(): void {}
  flashFrame(): void {}
  moveTop(): void {}

  /** As a test sees it. */
  get state(): WindowState {
    const { visible, minimized, maximized, fullScreen, title, background, overlay, progress } = this.#state;
    const shown = { visible, minimized, maximized, fullScreen, title, background, overlay, progress };
    return { ...shown, url: this.webContents.getURL(), focused: this.isFocused(), bounds: this.getBounds() };
  }

  #set(change: Partial<State>, event: string): void {
    Object.assign(this.#state, change);
    this.emit(event);
  }
}

defineRole('close', () => focused?.close());
defineRole('minimize', () => focused?.minimize());
defineRole('togglefullscreen', () => focused?.setFullScreen(!focused.isFullScreen()));

windowsOf.count = () => open.size;
windowsOf.close = () => {
  for (const window of [...open]) window.close();
  return open.size === 0;
};
windowsOf.shutdown = closeBrowser;
