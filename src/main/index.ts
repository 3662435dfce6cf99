/**
 * Entry of the desktop app: the window first, then the engine behind it. Nothing native is loaded, and no device is
 * asked, before the window is on the screen.
 */
import { join } from 'node:path';
import { app, dialog, shell } from 'electron';
import { toHearthError } from '../shared/errors.ts';
import { appHandlers, appInfer } from './app-handlers.ts';
import { AppRuns } from './app-runs.ts';
import { nodeDeps } from './commands/compose.ts';
import type { Startup } from './commands/deps.ts';
import { keptToken } from './commands/token.ts';
import { ConfigError } from './config/config.ts';
import { registerAppScheme, serveApp } from './desktop/app-protocol.ts';
import { DesktopApi } from './desktop/desktop-api.ts';
import { DesktopApp } from './desktop/desktop-app.ts';
import { watchFaults } from './desktop/faults.ts';
import { APP_ID } from './desktop/identity.ts';
import { askMessages } from './desktop/messages.ts';
import { observeRuns, observeWork } from './desktop/observed-work.ts';
import { Openings } from './desktop/openings.ts';
import { PageLink } from './desktop/page-link.ts';
import { StartSteps } from './desktop/start-steps.ts';
import { UtilityLauncher } from './desktop/utility-launcher.ts';
import { denyPermissions } from './desktop/web-links.ts';
import { StateFile } from './desktop/window-state.ts';
import type { Engine, EngineMedia } from './engine-types.ts';
import type { HostAbilities } from './host.ts';
import { requireThere } from './reveal.ts';
import { createLogger, logLevel, type Logger } from './telemetry/logger.ts';

/** The engine starts by then even where no window was shown: a screen that hangs must not take the queue with it. */
const ENGINE_AFTER_MS = 10_000;

const steps = new StartSteps();
registerAppScheme();
if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
const openings = new Openings();

if (app.requestSingleInstanceLock()) {
  steps.done('main read');
  app.whenReady().then(start).catch(refuseToStart);
} else {
  // The other instance opens what this one was started with.
  app.quit();
}

function start(): void {
  steps.done('ready');
  const deps = nodeDeps(import.meta.url, process.env, (runner) => new UtilityLauncher(runner));
  const startup = deps.prepare({ models: [] });
  const log = createLogger(logLevel(process.env['HEARTH_LOG'], process.stderr.isTTY), {
    book: startup.logBook,
    terminal: process.stderr.isTTY,
    content: process.env['HEARTH_LOG_CONTENT'],
    dataFolder: startup.dataFolder,
  });
  steps.tellTo((step) => log.debug(step, 'start'));
  watchFaults((fault) => log.error({ err: fault }, 'a fault that nobody caught'));
  denyPermissions();
  const media = Promise.withResolvers<EngineMedia>();
  serveApp(deps.staticDir, media.promise);
  steps.done('settings read');

  const shown = Promise.withResolvers<'shown' | 'late'>();
  setTimeout(() => shown.resolve('late'), ENGINE_AFTER_MS).unref();
  let opening: Promise<Opened> | null = null;
  const opened = shown.promise.then(() => (opening = open(startup, deps.staticDir, log)));
  const state = new StateFile(join(startup.dataFolder, 'window.json'));
  const repairs = (): string[] => (state.repair === null ? [] : [state.repair]);
  const link: PageLink = new PageLink(
    opened.then(({ engine, api }) => {
      // A closed window ends no run: the app is still there, and its tray and Activity show and stop what runs.
      const runs = new AppRuns(observeRuns(appInfer(engine), desktop.work), { graceMs: null });
      return observeWork(appHandlers(engine, { ...abilities(api), repairs }, runs), desktop.work);
    }),
  );
  const desktop: DesktopApp = new DesktopApp(
    {
      entryUrl: import.meta.url,
      state,
      log,
      steps,
      link,
      // An engine that is still opening is waited for: its processes end with it.
      endEngine: async () => {
        const { engine, api } = (await opening) ?? {};
        // Together: the API waits for its answers, and the engine ends those that take long.
        await Promise.all([api?.[Symbol.asyncDispose](), engine?.[Symbol.asyncDispose]()]);
      },
    },
    () => shown.resolve('shown'),
  );
  app.on('activate', () => desktop.open());
  // The end of the app is the desktop's to decide, not the last window's.
  app.on('window-all-closed', () => undefined);
  desktop.open();
  desktop.showTray();
  openings.deliverTo({ open: () => desktop.open(), follow: (opened) => desktop.follow(opened) });
  opened
    .then(({ engine, api }) => {
      media.resolve(engine.media);
      desktop.attach(engine, api);
    })
    .catch(refuseToStart);
}

/** What is there once the start is over. */
interface Opened {
  readonly engine: Engine;
  readonly api: DesktopApi;
}

async function open(startup: Startup, staticDir: string, log: Logger): Promise<Opened> {
  const engine = await startup.openEngine({ watching: true, log });
  steps.done('engine ready');
  const api = new DesktopApi({
    settings: engine.settings,
    log,
    token: () => keptToken(startup.dataFolder),
    make: async ({ port, token }) => {
      // The server is a third of main's code, and the window waits for none of it.
      const { createApi } = await import('./api/server.ts');
      return createApi({ engine, token, host: '127.0.0.1', port, staticDir, log });
    },
  });
  void api.settled().then(() => steps.done('local API settled'));
  return { engine, api };
}

/** What the page may ask of this desktop. */
const abilities = (api: DesktopApi): HostAbilities => ({
  kind: 'electron',
  api,
  reveal: async (path) => {
    requireThere(path);
    shell.showItemInFolder(path);
  },
});

/** A start that fails says why, in a box that needs no window, and to the terminal that it may have come from. */
function refuseToStart(thrown: unknown): void {
  const error = toHearthError(thrown);
  const reason = thrown instanceof ConfigError ? thrown.message : `${error.message} ${error.hint}`;
  process.stderr.write(`${reason}\n`);
  dialog.showErrorBox(askMessages.startTitle, reason);
  app.exit(1);
}
