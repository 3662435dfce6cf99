/** What the specs of the desktop share: starting it, and what a person sees of the desktop around the window. */
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesktopBridge } from '../../src/shared/desktop.ts';
import { launchElectron } from './electron.ts';
import type { ElectronOptions, RunningApp } from './electron.ts';
import type { WindowState } from './standin/browser-window.ts';
import type { MenuItemState } from './standin/menu.ts';

declare global {
  interface Window {
    /** The bridge of the preload. */
    readonly hearth?: DesktopBridge;
  }
}

/** A home that several starts of one test share. */
export async function sharedHome(): Promise<AsyncDisposable & { path: string; env: Record<string, string> }> {
  const path = await mkdtemp(join(tmpdir(), 'hearth-home-'));
  return {
    path,
    env: { HEARTH_DATA: join(path, 'data') },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Starts the app with a data folder of its own. */
export async function launch(options: ElectronOptions = {}): Promise<RunningApp> {
  const data = options.env?.['HEARTH_DATA'] ?? (await mkdtemp(join(tmpdir(), 'hearth-data-')));
  // The desktop of the person who runs the tests must not decide them.
  const env = { XDG_CURRENT_DESKTOP: undefined, ...options.env, HEARTH_DATA: data };
  const app = await launchElectron({ ...options, env });
  if (options.env?.['HEARTH_DATA'] !== undefined) return app;
  const end = app[Symbol.asyncDispose];
  return Object.assign(app, {
    [Symbol.asyncDispose]: async () => {
      await end();
      await rm(data, { recursive: true, force: true, maxRetries: 3 });
    },
  });
}

/** The window's state; throws where there is none. */
export async function theWindow(app: RunningApp): Promise<WindowState> {
  const [window] = await app.control('windows');
  if (window === undefined) throw new Error('There is no window');
  return window;
}

/** The page of the window, once the window is on the screen. */
export async function shown(app: RunningApp): Promise<Page> {
  const page = await app.page();
  await expect.poll(async () => (await theWindow(app)).visible).toBe(true);
  return page;
}

/** Every label of the tray's menu, with ordinary spaces. */
export async function trayLabels(app: RunningApp): Promise<string[]> {
  const all = (items: MenuItemState[]): string[] =>
    items.flatMap((item) => [item.label.replaceAll('\u202f', ' '), ...all(item.submenu ?? [])]);
  return all((await app.control('tray'))?.menu ?? []).filter((label) => label !== '');
}

/** The arguments of every such call that the desktop got. */
export async function calls(app: RunningApp, call: string): Promise<readonly unknown[][]> {
  const recorded = await app.control('recorded');
  return recorded.filter((item) => item.call === call).map((item) => [...item.args]);
}

/** Asks the embedded model. Enter does nothing before the page knows of a model, so it is pressed until it does. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: /message|text|prompt/i }).fill(question);
  await expect(async () => {
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).toContainText(question, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
}

/** The engine is there once the tray knows what runs. */
export async function untilReady(app: RunningApp): Promise<void> {
  await expect.poll(() => trayLabels(app), { timeout: 30_000 }).toContain('Nothing is running');
}
