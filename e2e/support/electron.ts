/** Starts an Electron main file on the stand-in for a test; ends with `await using`. */
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Operations } from './standin/control.ts';

const standin = fileURLToPath(new URL('electron-standin.ts', import.meta.url));
/** HEARTH_OUT: another build than the checkout's own. */
const built = process.env['HEARTH_OUT']
  ? join(process.env['HEARTH_OUT'], 'main/index.js')
  : fileURLToPath(new URL('../../out/main/index.js', import.meta.url));
/** How long a window may take to come, on a machine that may be busy. */
const WINDOW_LIMIT_MS = 30_000;
const END_GRACE_MS = 5_000;

/** What a test may ask for beside the defaults. */
export interface ElectronOptions {
  /** The main file; the built app's by default. */
  readonly main?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder of the system folders: two starts that share one are two starts by the same person. */
  readonly home?: string;
}

/** A running app. */
export interface RunningApp extends AsyncDisposable {
  readonly home: string;
  readonly pid: number;
  /** Resolves to the exit code. */
  readonly exited: Promise<number | null>;
  /** The page of the app's first window that shows a document. */
  page: () => Promise<Page>;
  /** Does one of the stand-in's operations: see standin/control.ts. */
  control: <K extends keyof Operations>(
    operation: K,
    ...args: Parameters<Operations[K]>
  ) => Promise<Awaited<ReturnType<Operations[K]>>>;
  /** Everything that it printed, both streams. */
  output: () => string;
}

/** Starts the app. Its output is kept, and is part of every error. */
export async function launchElectron(options: ElectronOptions = {}): Promise<RunningApp> {
  const own = options.home === undefined ? await mkdtemp(join(tmpdir(), 'hearth-desktop-')) : undefined;
  const home = options.home ?? own ?? '';
  const child = fork(standin, [options.main ?? built, ...(options.args ?? [])], {
    // Playwright asks for colours, which would hide in the output that tests compare.
    env: { ...process.env, FORCE_COLOR: undefined, STANDIN_HOME: home, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const control = controller(child, exited, () => output);
  let browser: Promise<Browser> | undefined;
  return {
    home,
    pid: child.pid ?? -1,
    exited,
    control,
    output: () => output,
    page: async () => {
      browser ??= control('address').then((address) => chromium.connectOverCDP(address));
      return firstWindow(await browser, () => output);
    },
    [Symbol.asyncDispose]: async () => {
      await (await browser?.catch(() => undefined))?.close();
      await end(child, exited);
      if (own !== undefined) await rm(own, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function controller(
  child: ChildProcess,
  exited: Promise<unknown>,
  output: () => string,
): RunningApp['control'] {
  let next = 0;
  return async (operation, ...args) => {
    const id = next++;
    const answer = new Promise<{ value?: unknown; error?: string }>((resolve) => {
      const listener = (message: { id: number; value?: unknown; error?: string }): void => {
        if (message.id !== id) return;
        child.off('message', listener);
        resolve(message);
      };
      child.on('message', listener);
      child.send({ id, operation, args }, () => undefined);
    });
    const gone = exited.then(() => ({ error: `The app has ended. It printed:\n${output()}` }));
    const { value, error } = (await Promise.race([answer, gone])) as Awaited<typeof answer>;
    if (error !== undefined) throw new Error(error);
    return value as never;
  };
}

async function firstWindow(browser: Browser, output: () => string): Promise<Page> {
  for (const deadline = Date.now() + WINDOW_LIMIT_MS; Date.now() < deadline;) {
    const pages = browser.contexts().flatMap((context) => context.pages());
    // A page whose process crashed stays in the list until it is closed, so the youngest one is the window's.
    const shown = pages.findLast((page) => page.url() !== 'about:blank');
    if (shown) return shown;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No window within ${String(WINDOW_LIMIT_MS)} ms. The app printed:\n${output()}`);
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_GRACE_MS);
  await exited;
  clearTimeout(timer);
}
