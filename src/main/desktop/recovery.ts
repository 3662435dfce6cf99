/** A window whose page crashed or hangs: restored with its state, until it crashes too often; then a person is asked. */
import { app, dialog, type BrowserWindow } from 'electron';
import type { Log } from '../engine.ts';
import { MAX_CRASHES, afterCrash, mayRestore } from './crash-budget.ts';
import { askMessages as words } from './messages.ts';

/** Watches windows; the crashes of one that was replaced still count. */
export class Recovery {
  readonly #log: Log;
  #crashes: readonly number[] = [];
  /** The question is there already; a window that goes on hanging says so again and again. */
  #asking = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * The page keeps its workbenches in the storage of its tab, its choices beside them, and its runs go on here, so
   * loading it again brings all of it back but for what was typed in the last half second.
   */
  watch(window: BrowserWindow): void {
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit' || window.isDestroyed()) return;
      this.#crashes = afterCrash(this.#crashes, performance.now());
      this.#log.warn({ reason, exit_code: exitCode, crashes: this.#crashes.length }, 'the page is gone');
      if (mayRestore(this.#crashes)) window.webContents.reload();
      else void this.#askAfterCrashes(window);
    });
    window.on('unresponsive', () => {
      if (!this.#asking) void this.#askWhileItHangs(window);
    });
  }

  async #askAfterCrashes(window: BrowserWindow): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message: words.goneTitle(MAX_CRASHES),
      detail: words.goneDetail,
      buttons: [words.openAgain, words.quit],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    this.#crashes = [];
    if (response !== 0) app.quit();
    else if (!window.isDestroyed()) window.webContents.reload();
  }

  async #askWhileItHangs(window: BrowserWindow): Promise<void> {
    this.#asking = true;
    const answers = new AbortController();
    const leave = (): void => answers.abort();
    window.once('responsive', leave);
    window.once('closed', leave);
    try {
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        message: words.hangsTitle,
        detail: words.hangsDetail,
        buttons: [words.wait, words.openAgain],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
        signal: answers.signal,
      });
      this.#log.warn({ restarted: response === 1 }, 'the page hangs');
      // A page that hangs takes no reload; one whose process is gone is restored as after a crash.
      if (response === 1 && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer();
    } finally {
      this.#asking = false;
      window.off('responsive', leave);
      window.off('closed', leave);
    }
  }
}
