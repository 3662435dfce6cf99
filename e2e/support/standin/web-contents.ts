import { EventEmitter } from 'node:events';
import type { CDPSession, Page, Route } from 'playwright-core';
import { preventable } from './app.ts';
import { createPortBridge } from './bridge.ts';
import { browser } from './browser.ts';
import { decode, encode } from './codec.ts';
import { ipcMain } from './ipc-main.ts';
import type { IpcMainEvent } from './ipc-main.ts';
import { pageOf } from './page-of.ts';
import { receiveExposed, refuseLostTransfers } from './page-world.ts';
import { isolatedSource } from './preload-source.ts';
import type { PagePacket } from './preload-world.ts';
import { cloned, MessagePortMain, takePorts } from './ports.ts';
import { answer, fromWeb, toWeb } from './scheme.ts';
import { record } from './record.ts';
import { session } from './session.ts';
import { TabStorage } from './tab-storage.ts';
import { nativeTheme } from './theme.ts';
import { WebFrameMain } from './web-frame.ts';

/** The name of the preload's isolated world. */
const WORLD = 'standin-preload';

export interface WebPreferences {
  preload?: string;
  sandbox?: boolean;
  contextIsolation?: boolean;
  nodeIntegration?: boolean;
}

type OpenHandler = (details: { url: string; frameName: string; disposition: string }) => {
  action: 'allow' | 'deny';
};

/** What Electron shows in a window, on a page of headless Chromium. */
export class WebContents extends EventEmitter {
  static next = 1;
  readonly id = WebContents.next++;
  readonly session = session.defaultSession;
  readonly mainFrame = new WebFrameMain(this);
  /** Undefined before the first load and after the end. */
  page: Page | undefined;
  readonly #preferences: WebPreferences;
  readonly #bridge = createPortBridge('main', (packet) => void this.#deliver(packet));
  #cdp: CDPSession | undefined;
  /** The isolated world of the document that is shown; undefined while there is none. */
  #world: number | undefined;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  /** The address that `loadURL` asked for: the one navigation that needs no `will-navigate`. */
  #expected: string | undefined;
  #load = 0;
  #destroyed = false;
  #crashed = false;
  readonly #tab = new TabStorage();
  #size = { width: 800, height: 600 };
  readonly #followTheme = (): void => void this.#paintTheme();

  constructor(preferences: WebPreferences) {
    super();
    nativeTheme.on('updated', this.#followTheme);
    if (
      preferences.contextIsolation === false ||
      preferences.nodeIntegration === true ||
      preferences.sandbox === false
    ) {
      throw new Error('The stand-in has only sandboxed, isolated pages');
    }
    this.#preferences = preferences;
  }

  send(channel: string, ...args: unknown[]): void {
    void this.#deliver({ kind: 'ipc', channel, args: cloned(args), ports: [] });
  }
  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    const ports = this.#bridge.lend(takePorts(transfer));
    void this.#deliver({ kind: 'ipc', channel, args: [cloned(message)], ports });
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  getURL(): string {
    return fromWeb(this.page?.url() ?? '');
  }
  getTitle(): string {
    return '';
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isLoading(): boolean {
    return this.#expected !== undefined;
  }
  /** Loads the page again; one whose process is gone gets a new one at the same address. */
  reload(): void {
    if (!this.#crashed) void this.page?.reload();
    else void this.#restore().catch(() => undefined);
  }
  isCrashed(): boolean {
    return this.#crashed;
  }
  forcefullyCrashRenderer(): void {
    void this.crash();
  }
  /** Ends the page's process without its leave. */
  async crash(): Promise<void> {
    await this.#tab.keep(this.page);
    const gone = new Promise((resolve) => this.once('render-process-gone', resolve));
    // Chromium never answers, as the page that would is gone.
    void this.#cdp?.send('Page.crash').catch(() => undefined);
    await gone;
  }
  inspectElement(x: number, y: number): void {
    record('webContents.inspectElement', [x, y], undefined);
  }
  async setFilePaths(paths: Record<string, string>): Promise<void> {
    await this.#deliver({ kind: 'paths', paths });
  }
  executeJavaScript(code: string): Promise<unknown> {
    return this.page?.evaluate(code) ?? Promise.reject(new Error('No page is loaded'));
  }
  openDevTools(): void {}
  closeDevTools(): void {}
  toggleDevTools(): void {}
  setZoomFactor(): void {}
  setZoomLevel(): void {}
  focus(): void {}

  /** Loads an address; resolves once the document and what it refers to are there. */
  async loadURL(address: string, size: { width: number; height: number }): Promise<void> {
    const load = ++this.#load;
    this.#expected = toWeb(address);
    this.#size = size;
    this.page ??= await this.#open();
    await this.page.setViewportSize(size);
    await session.grantPermissions(this, address, this.#expected);
    try {
      const response = await this.page.goto(this.#expected);
      if (response !== null && response.status() === 0) throw new Error('no response');
    } catch (error) {
      if (this.#destroyed) return;
      this.emit('did-fail-load', {}, -2, 'ERR_FAILED', address, true);
      throw new Error(`ERR_FAILED (-2) loading '${address}'`, { cause: error });
    } finally {
      // A load that was cut off by a crash must not take the place of the one that restores the page.
      if (load === this.#load) this.#expected = undefined;
    }
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#world = undefined;
    this.#bridge.closeAll();
    nativeTheme.off('updated', this.#followTheme);
    void this.page?.close().catch(() => undefined);
    this.emit('destroyed');
  }

  /** What was a page of a process that is gone is closed, and a new one shows the same address. */
  async #restore(): Promise<void> {
    const address = this.getURL();
    const dead = this.page;
    this.page = undefined;
    this.#crashed = false;
    await this.loadURL(address, this.#size);
    await dead?.close().catch(() => undefined);
  }

  async #paintTheme(): Promise<void> {
    const colorScheme = nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
    await this.page?.emulateMedia({ colorScheme }).catch(() => undefined);
  }

  #gone(): void {
    this.#crashed = true;
    this.#documentGone();
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  }

  async #open(): Promise<Page> {
    const context = await browser();
    const page = await context.newPage();
    await this.#tab.giveTo(page);
    await context.route('**', (route) => this.#routeOfWindow(route));
    page.on('domcontentloaded', () => this.emit('dom-ready', {}));
    page.on('load', () => this.emit('did-finish-load'));
    page.on('console', (message) =>
      this.emit('console-message', { level: message.type(), message: message.text() }),
    );
    page.on('crash', () => this.#gone());
    await page.emulateMedia({ colorScheme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' });
    // Whether the app allows it or not, none is shown.
    page.on('popup', (popup) => void popup.close().catch(() => undefined));
    const cdp = (this.#cdp = await context.newCDPSession(page));
    cdp.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
      if (name === WORLD && (auxData as { isDefault?: boolean } | undefined)?.isDefault === false)
        this.#world ??= id;
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#world) this.#documentGone();
    });
    cdp.on('Runtime.executionContextsCleared', () => this.#documentGone());
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === '__standinSend') this.#receive(decode(payload) as PagePacket);
    });
    // Told by the opener: the request of the new window itself may never come when that window is closed early.
    cdp.on('Page.windowOpen', ({ url }) => this.#windowOpens(fromWeb(url)));
    await cdp.send('Runtime.enable');
    await cdp.send('Page.enable');
    await cdp.send('Runtime.addBinding', { name: '__standinSend', executionContextName: WORLD });
    const ownWorld = `(${receiveExposed.toString()})(); (${refuseLostTransfers.toString()})();`;
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: ownWorld });
    const source = isolatedSource(this.#preferences.preload);
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD });
    return page;
  }

  #documentGone(): void {
    this.#world = undefined;
    this.#bridge.closeAll();
  }

  async #deliver(packet: PagePacket): Promise<void> {
    if (this.#world === undefined) return;
    const delivery = {
      functionDeclaration: 'function (text) { __standinDeliver(text) }',
      executionContextId: this.#world,
      arguments: [{ value: encode(packet) }],
    };
    // A document that ends meanwhile takes no more messages, as in Electron.
    await this.#cdp?.send('Runtime.callFunctionOn', delivery).catch(() => undefined);
  }

  #receive(packet: PagePacket): void {
    if (packet.kind === 'ipc') void this.#ipc(packet);
    else if (packet.kind === 'context') this.emit('context-menu', preventable(), packet.params);
    else if (packet.kind === 'port' || packet.kind === 'close') this.#bridge.receive(packet);
  }

  async #ipc({ channel, args, ports, id }: Extract<PagePacket, { kind: 'ipc' }>): Promise<void> {
    const event: IpcMainEvent = {
      sender: this,
      senderFrame: this.mainFrame,
      frameId: 1,
      processId: this.id,
      ports: this.#bridge.adopt(ports).map((port) => new MessagePortMain(port)),
      reply: (...message) => this.send(...message),
    };
    if (id === undefined) {
      ipcMain.emit(channel, event, ...args);
      return;
    }
    try {
      void this.#deliver({ kind: 'reply', id, value: cloned(await ipcMain.invoke(event, channel, args)) });
    } catch (error) {
      void this.#deliver({ kind: 'reply', id, error: (error as Error).message });
    }
  }

  async #routeOfWindow(route: Route): Promise<void> {
    const from = pageOf(route.request());
    if (from === this.page) return this.#route(route);
    const opener = from === undefined ? this.page : await from.opener();
    return opener === this.page ? route.abort('aborted') : route.fallback();
  }

  /** Custom schemes are answered by their handlers, this machine is let through, and everything else is refused. */
  async #route(route: Route): Promise<void> {
    const request = route.request();
    const address = request.url();
    const main = this.page?.mainFrame();
    // Neither what the app itself loads nor a reload is a navigation that it is asked about.
    const known = address === this.#expected || address === main?.url();
    if (request.isNavigationRequest() && request.frame() === main && !known) {
      const event = { ...preventable(), url: fromWeb(address) };
      event.preventDefault = () => void (event.defaultPrevented = true);
      this.emit('will-navigate', event, event.url);
      if (event.defaultPrevented) return route.abort('aborted');
    }
    if (request.isNavigationRequest() && request.frame() === main) this.emit('did-start-loading');
    const found = await answer({
      address,
      kind: request.resourceType(),
      method: request.method(),
      headers: await request.allHeaders(),
      body: request.postDataBuffer(),
    });
    if (found) return route.fulfill(found);
    if (/^(https?|wss?):\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\//.test(address)) return route.continue();
    record('network.refused', [fromWeb(address)], undefined);
    return route.abort('addressunreachable');
  }

  #windowOpens(url: string): void {
    const { action } = this.#openHandler({ url, frameName: '', disposition: 'foreground-tab' });
    record('window.open', [url, action], undefined);
  }
}
