/** The one window: opened early, kept in its place, brought back when it is asked for, told what was opened. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { DesktopAction, DesktopLink, DesktopTheme } from '../../shared/desktop.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import { frameColors } from './theme.ts';
import { lockNavigation } from './web-links.ts';
import { MIN_SIZE, placeWindow, type StateFile } from './window-state.ts';

/** Links that wait for a page; more than a person opens before the page is there. */
const MAX_WAITING_LINKS = 20;
/** A window that is being dragged moves on each frame; its place is written once it rests. */
const SAVE_AFTER_MS = 500;
/** A page that never draws (a driver that hangs) must not leave the person without a window. */
const SHOW_AFTER_MS = 8_000;

/** What the window needs. */
export interface AppWindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly state: StateFile;
  /** Called with every new window, before its page is loaded. */
  readonly onOpen: (window: BrowserWindow) => void;
  /** Called when a window is on the screen. */
  readonly onShown: () => void;
}

/** Holds the window, or none while it is closed. */
export class AppWindow {
  readonly #options: AppWindowOptions;
  #window: BrowserWindow | null = null;
  /** False while a new window waits for its first frame. */
  #drawn = false;
  /** True once the page that is there now listens to links. */
  #listening = false;
  #waiting: DesktopLink[] = [];
  #actions: DesktopAction[] = [];

  constructor(options: AppWindowOptions) {
    this.#options = options;
    nativeTheme.themeSource = options.state.state.theme;
    nativeTheme.on('updated', () => this.#paintFrame());
  }

  /** The window, or null while there is none. */
  get window(): BrowserWindow | null {
    return this.#window;
  }

  /** Brings the window to the front, or opens it. */
  open(): void {
    const window = this.#window;
    if (window === null) {
      this.#create();
      return;
    }
    if (!this.#drawn) return;
    if (window.isMinimized()) window.restore();
    if (!window.isVisible()) window.show();
    window.focus();
  }

  /** Brings the window to the front and lets the page do an action. */
  act(action: DesktopAction): void {
    this.open();
    if (this.#listening) this.#window?.webContents.send('hearth:action', action);
    else this.#actions = [action];
  }

  /** Brings the window to the front and hands over what was opened, now or once the page listens. */
  follow(link: DesktopLink): void {
    this.#waiting = [...this.#waiting, link].slice(-MAX_WAITING_LINKS);
    this.open();
    this.#handOver();
  }

  /** The page listens from now on. */
  pageListens(): void {
    this.#listening = true;
    this.#handOver();
  }

  /** Follows the theme that a person chose in the page, and keeps it for the next start's first frame. */
  setTheme(theme: DesktopTheme): void {
    this.#options.state.change({ theme });
    nativeTheme.themeSource = theme;
    this.#paintFrame();
  }

  #handOver(): void {
    const contents = this.#window?.webContents;
    if (!this.#listening || contents === undefined) return;
    for (const link of this.#waiting.splice(0)) contents.send('hearth:link', link);
    for (const action of this.#actions.splice(0)) contents.send('hearth:action', action);
  }

  #create(): void {
    const { state, preload, icon, onOpen } = this.#options;
    const window = new BrowserWindow({
      ...placeWindow(state.state.bounds, workAreas()),
      minWidth: MIN_SIZE.width,
      minHeight: MIN_SIZE.height,
      ...frameOptions(icon),
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    this.#drawn = false;
    this.#listening = false;
    this.#showWhenDrawn(window);
    this.#keepPlace(window);
    lockNavigation(window.webContents);
    window.webContents.on('did-start-loading', () => (this.#listening = false));
    window.on('closed', () => {
      this.#window = null;
      this.#listening = false;
    });
    onOpen(window);
    // A page that can't be loaded says so by itself; a window that is closed meanwhile is nobody's error.
    window.loadURL(`${APP_ORIGIN}/index.html`).catch(() => undefined);
  }

  /** Nobody sees the window empty, unless it stays empty. */
  #showWhenDrawn(window: BrowserWindow): void {
    const { state, onShown } = this.#options;
    const show = (): void => {
      clearTimeout(timer);
      if (window.isDestroyed() || this.#drawn) return;
      this.#drawn = true;
      if (state.state.maximized) window.maximize();
      if (state.state.fullScreen) window.setFullScreen(true);
      window.show();
      onShown();
    };
    const timer = setTimeout(show, SHOW_AFTER_MS);
    window.once('ready-to-show', show);
    window.once('closed', () => clearTimeout(timer));
  }

  #keepPlace(window: BrowserWindow): void {
    const save = (): void => {
      if (window.isDestroyed()) return;
      this.#options.state.change({
        bounds: window.getNormalBounds(),
        maximized: window.isMaximized(),
        fullScreen: window.isFullScreen(),
      });
    };
    let timer: NodeJS.Timeout | undefined;
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER_MS);
    };
    window.on('resize', later);
    window.on('move', later);
    window.on('close', save);
    window.once('closed', () => clearTimeout(timer));
  }

  #paintFrame(): void {
    const window = this.#window;
    if (window === null) return;
    const { background, overlay } = frameColors(nativeTheme.shouldUseDarkColors);
    window.setBackgroundColor(background);
    // macOS draws its own buttons.
    if (process.platform !== 'darwin') window.setTitleBarOverlay(overlay);
  }
}

/** The frame of each platform: the page draws the title bar, the system its buttons on it. */
function frameOptions(icon: string): Electron.BrowserWindowConstructorOptions {
  const { background, overlay } = frameColors(nativeTheme.shouldUseDarkColors);
  const common = { show: false, backgroundColor: background, title: 'Hearth' };
  if (process.platform === 'darwin') {
    // The three buttons are 14 high, and stand in the middle of the page's bar.
    return { ...common, titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 16, y: 13 } };
  }
  return { ...common, icon, titleBarStyle: 'hidden', titleBarOverlay: overlay, autoHideMenuBar: true };
}

/** What windows may cover of each display, the primary one first. */
function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return [primary, ...others].map((display) => display.workArea);
}
