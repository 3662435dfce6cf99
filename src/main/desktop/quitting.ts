/** The end of the app: asked once where work is under way, and not before every runner has ended. */
import { app, dialog, powerMonitor, type BrowserWindow } from 'electron';
import { quitAsks } from './closing.ts';
import { askMessages as words } from './messages.ts';

/** How long the engine may take to end; its runners are killed in less, and no end may wait for ever. */
const END_LIMIT_MS = 10_000;

/** What quitting needs. */
export interface QuittingOptions {
  /** Requests that run or wait. */
  readonly busy: () => number;
  /** The window that a question belongs to. */
  readonly window: () => BrowserWindow | null;
  /** Ends the engine. */
  readonly end: () => Promise<void>;
}

/** Holds back `before-quit` until the person agrees and the engine has ended. */
export class Quitting {
  readonly #options: QuittingOptions;
  #phase: 'running' | 'asking' | 'ending' | 'ended' = 'running';
  #systemEnds = false;

  constructor(options: QuittingOptions) {
    this.#options = options;
    app.on('before-quit', (event) => {
      if (this.#phase === 'ended') return;
      event.preventDefault();
      if (this.#phase === 'running') void this.#quit();
    });
    powerMonitor.on('shutdown', () => (this.#systemEnds = true));
  }

  /** True from the moment that the end is agreed on: windows then close as they are told. */
  get quitting(): boolean {
    return this.#phase === 'ending' || this.#phase === 'ended';
  }

  async #quit(): Promise<void> {
    this.#phase = 'asking';
    if (!(await this.#agreed())) {
      this.#phase = 'running';
      return;
    }
    this.#phase = 'ending';
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, END_LIMIT_MS)));
    // An engine that ends badly has said so in the log; it keeps nobody from quitting.
    await Promise.race([this.#options.end().catch(() => undefined), limit]);
    clearTimeout(timer);
    this.#phase = 'ended';
    app.quit();
  }

  async #agreed(): Promise<boolean> {
    const running = this.#options.busy();
    if (!quitAsks({ running, systemEnds: this.#systemEnds })) return true;
    const question: Electron.MessageBoxOptions = {
      type: 'question',
      message: words.quitTitle(running),
      detail: words.quitDetail,
      buttons: [words.stay, words.quitAnyway],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    const window = this.#options.window();
    const { response } =
      window !== null && window.isVisible()
        ? await dialog.showMessageBox(window, question)
        : await dialog.showMessageBox(question);
    return response === 1;
  }
}
