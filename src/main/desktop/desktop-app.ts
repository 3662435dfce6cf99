/** The desktop around the engine: window, menus, tray, notices, bars, closing. Each part is a module; here they meet. */
import { fileURLToPath } from 'node:url';
import { Menu, Notification, app, clipboard, dialog, type BrowserWindow } from 'electron';
import { longWorkListener } from '../../shared/long-work.ts';
import { noticeOf, type Notice } from '../../shared/notice-messages.ts';
import type { DesktopAction, DesktopLink } from '../../shared/desktop.ts';
import type { Log } from '../engine.ts';
import type { Engine } from '../engine-types.ts';
import { AppWindow } from './app-window.ts';
import { serveBridge } from './bridge.ts';
import { onClose } from './closing.ts';
import { contextMenu } from './context-menu.ts';
import type { DesktopApi } from './desktop-api.ts';
import { EngineView } from './engine-view.ts';
import { followMenuKey } from './follow-menu-key.ts';
import { applicationMenu } from './menu.ts';
import { askMessages as words } from './messages.ts';
import type { PageLink } from './page-link.ts';
import { toldToBoth, type ObservedWork } from './observed-work.ts';
import { NO_BAR, WorkBars, barOf } from './progress.ts';
import { Quitting } from './quitting.ts';
import { Recovery } from './recovery.ts';
import type { StartSteps } from './start-steps.ts';
import type { TrayOrder } from './tray-menu.ts';
import { obeyTray } from './tray-orders.ts';
import { trayIsSeen } from './tray-seen.ts';
import { AppTray } from './tray.ts';
import type { StateFile } from './window-state.ts';

/** What the desktop needs. */
export interface DesktopOptions {
  /** Address of the main process's entry; preload and icons lie beside it. */
  readonly entryUrl: string;
  readonly state: StateFile;
  readonly log: Log;
  readonly steps: StartSteps;
  readonly link: PageLink;
  /** Ends the engine, or the start of one. */
  readonly endEngine: () => Promise<void>;
}

/** The running desktop. Electron holds its listeners for the life of the process. */
export class DesktopApp {
  /** Hears of the window's work, for notices and for the bar. */
  readonly work: ObservedWork;
  readonly #options: DesktopOptions;
  readonly #window: AppWindow;
  readonly #view = new EngineView();
  readonly #recovery: Recovery;
  readonly #quitting: Quitting;
  readonly #icons: string;
  #engine: Engine | null = null;
  #api: DesktopApi | null = null;
  #tray: AppTray | null = null;
  readonly #bars: WorkBars;
  #batch: number | null = null;
  #bar = NO_BAR;
  /** Notices that are on the screen: one that nobody holds may lose its click. */
  readonly #notices = new Set<Notification>();

  constructor(options: DesktopOptions, onShown: () => void) {
    this.#options = options;
    const at = (path: string): string => fileURLToPath(new URL(path, options.entryUrl));
    this.#icons = at('../../resources/icons');
    this.#recovery = new Recovery(options.log);
    this.#window = new AppWindow({
      preload: at('../preload/index.cjs'),
      icon: at('../../resources/icons/hearth.png'),
      state: options.state,
      onOpen: (window) => this.#prepare(window),
      onShown: () => {
        options.steps.done('window shown');
        onShown();
      },
    });
    this.#quitting = new Quitting({
      busy: () => this.#view.busy,
      window: () => this.#window.window,
      end: async () => {
        this.#view[Symbol.dispose]();
        await options.endEngine();
      },
    });
    this.#view.onChange(() => this.#engineChanged());
    this.#bars = new WorkBars(() => this.#drawBar());
    this.work = toldToBoth(
      longWorkListener(
        () => performance.now(),
        (end) => this.#notify(noticeOf(end)),
      ),
      this.#bars,
    );
    this.#serveBridge();
    this.#buildMenu();
  }

  /** Brings the window to the front, or opens it. */
  open(): void {
    this.#window.open();
  }

  /** Hands over to the page what was opened. */
  follow(link: DesktopLink): void {
    this.#window.follow(link);
  }

  /** The engine is there, and the API that serves it to other programs. */
  attach(engine: Engine, api: DesktopApi): void {
    this.#engine = engine;
    this.#api = api;
    api.watch(() => this.#tray?.changed());
    this.#view.follow(engine);
  }

  /** Puts the icon into the tray. Where a desktop has none, the window has all of it. */
  showTray(): void {
    try {
      this.#tray = new AppTray({
        icons: this.#icons,
        facts: () => ({
          models: this.#view.models,
          activity: this.#view.activity,
          memory: this.#view.memory,
          gpu: this.#view.gpu,
          holders: this.#view.holders,
          api: this.#api?.state() ?? null,
          keepInTray: this.#trayChoice(),
        }),
        obey: (order) => void this.#obey(order),
      });
      this.#buildMenu();
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'there is no tray');
    }
  }

  #prepare(window: BrowserWindow): void {
    this.#options.steps.done('window made');
    window.webContents.once('did-finish-load', () => this.#options.steps.done('page loaded'));
    this.#recovery.watch(window);
    followMenuKey(window);
    window.on('close', (event) => this.#onClose(event, window));
    window.webContents.on('context-menu', (_event, params) => {
      const inspect = app.isPackaged ? null : () => window.webContents.inspectElement(params.x, params.y);
      const items = contextMenu(params, { copyText: copy, inspect });
      if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
    });
    this.#bar = NO_BAR;
    this.#drawBar();
  }

  #onClose(event: { preventDefault: () => void }, window: BrowserWindow): void {
    const answer = onClose({
      platform: process.platform,
      quitting: this.#quitting.quitting,
      tray: this.#tray !== null && trayIsSeen(process.platform, process.env['XDG_CURRENT_DESKTOP']),
      closeToTray: this.#options.state.state.closeToTray,
    });
    if (answer === 'close' && this.#quitting.quitting) return;
    event.preventDefault();
    if (answer === 'hide') hide(window);
    else if (answer === 'ask') void this.#askToKeepRunning(window);
    // Quitting may ask, and then the window must still be there.
    else app.quit();
  }

  async #askToKeepRunning(window: BrowserWindow): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: words.closeTitle,
      detail: words.closeDetail,
      buttons: [words.keepRunning, words.quit],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    // Escape answers nothing, so the window stays and the next close asks again.
    if (response > 1) return;
    this.#keepRunning(response === 0);
    if (response !== 0) app.quit();
    else if (!window.isDestroyed()) hide(window);
  }

  #keepRunning(closeToTray: boolean): void {
    this.#options.state.change({ closeToTray });
    this.#buildMenu();
    this.#tray?.changed();
  }

  /** Whether closing the window keeps Hearth in the tray; null where nobody was asked, or is to be asked. */
  #trayChoice(): boolean | null {
    return process.platform === 'darwin' ? null : this.#options.state.state.closeToTray;
  }

  #buildMenu(): void {
    const template = applicationMenu(
      {
        platform: process.platform,
        packaged: app.isPackaged,
        keepInTray: this.#tray === null ? null : this.#trayChoice(),
      },
      { act: (action) => this.#act(action), keepInTray: (keep) => this.#keepRunning(keep) },
    );
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  #act(action: DesktopAction): void {
    this.#window.act(action);
  }

  #serveBridge(): void {
    serveBridge({
      connect: (page) => this.#options.link.connect(page),
      listening: () => this.#window.pageListens(),
      theme: (theme) => this.#window.setTheme(theme),
      progress: (part) => {
        this.#batch = part;
        this.#drawBar();
      },
      chooseFolder: () => this.#chooseFolder(),
    });
  }

  async #chooseFolder(): Promise<string | null> {
    const options: Electron.OpenDialogOptions = {
      title: words.chooseFolder,
      buttonLabel: words.choose,
      properties: ['openDirectory'],
    };
    const window = this.#window.window;
    const { canceled, filePaths } = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return canceled ? null : (filePaths[0] ?? null);
  }

  #engineChanged(): void {
    this.#tray?.changed();
    this.#drawBar();
  }

  #drawBar(): void {
    const bar = barOf(this.#view.activity, this.#batch, this.#bars.parts);
    if (bar === this.#bar) return;
    this.#bar = bar;
    this.#window.window?.setProgressBar(bar);
  }

  #notify({ title, body }: Notice): void {
    if (this.#window.window?.isFocused() === true || !Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    const forget = (): boolean => this.#notices.delete(notification);
    notification.on('click', () => {
      forget();
      this.#act('go.activity');
    });
    notification.on('close', forget);
    this.#notices.add(notification);
    notification.show();
  }

  async #obey(order: TrayOrder): Promise<void> {
    try {
      await obeyTray(order, {
        engine: this.#engine,
        open: () => this.open(),
        follow: (link) => this.follow(link),
        keepInTray: (keep) => this.#keepRunning(keep),
        switchApi: (on) => this.#api?.switch(on),
        quit: () => app.quit(),
      });
    } catch (error) {
      this.#options.log.warn({ order: order.do, error: String(error) }, 'the tray could not do that');
    }
  }
}

/** On macOS a window that hides while it fills the screen leaves an empty screen behind. */
function hide(window: BrowserWindow): void {
  if (process.platform !== 'darwin' || !window.isFullScreen()) {
    window.hide();
    return;
  }
  window.once('leave-full-screen', () => window.hide());
  window.setFullScreen(false);
}

function copy(text: string): void {
  // A clipboard that another program holds refuses; a second try is the person's.
  void clipboard.writeText(text).catch(() => undefined);
}
