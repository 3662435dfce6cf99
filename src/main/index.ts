/**
 * Entry of the desktop app: the window first, then the engine behind it. Nothing native is loaded, and no device is
 * asked, before the window is on the screen.
 */
import { join } from 'node:path';
import { app, dialog, shell } from 'electron';
import { toHearthError } from '../shared/errors.ts';
import { appHandlers } from './app-handlers.ts';
import { nodeDeps } from './commands/compose.ts';
import type { Startup } from './commands/deps.ts';
import { ConfigError } from './config/config.ts';
import { registerAppScheme, serveApp } from './desktop/app-protocol.ts';
import { DesktopApp } from './desktop/desktop-app.ts';
import { watchFaults } from './desktop/faults.ts';
import { askMessages } from './desktop/messages.ts';
import { observeRuns } from './desktop/observed-runs.ts';
import { Openings } from './desktop/openings.ts';
import { PageLink } from './desktop/page-link.ts';
import { StartSteps } from './desktop/start-steps.ts';
import { UtilityLauncher } from './desktop/utility-launcher.ts';
import { denyPermissions } from './desktop/web-links.ts';
import { StateFile } from './desktop/window-state.ts';
import type { Engine } from './engine-types.ts';
import type { HostAbilities } from './host.ts';
import { requireThere } from './reveal.ts';
import { createLogger, logLevel, type Logger } from './telemetry/logger.ts';

/** The engine starts by then even where no window was shown: a screen that hangs must not take the queue with it. */
const ENGINE_AFTER_MS = 10_000;

/** Windows shows notices only of programs that have such an id; the installer writes the same one. */
const WINDOWS_ID = 'hearth.desktop';

const steps = new StartSteps();
registerAppScheme();
if (process.platform === 'win32') app.setAppUserModelId(WINDOWS_ID);
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
  const log = createLogger(logLevel(process.env['HEARTH_LOG'], process.stderr.isTTY));
  steps.tellTo((step) => log.debug(step, 'start'));
  watchFaults((fault) =>
    log.error({ error: fault.message, stack: fault.stack }, 'a fault that nobody caught'),
  );
  denyPermissions();
  serveApp(deps.staticDir);
  steps.done('settings read');

  const shown = Promise.withResolvers<'shown' | 'late'>();
  setTimeout(() => shown.resolve('late'), ENGINE_AFTER_MS).unref();
  let opening: Promise<Engine> | null = null;
  const engine = shown.promise.then(() => (opening = openEngine(startup, log)));
  const state = new StateFile(join(startup.dataFolder, 'window.json'));
  const host = { ...abilities, repairs: () => (state.repair === null ? [] : [state.repair]) };
  const link: PageLink = new PageLink(
    engine.then((opened) => observeRuns(appHandlers(opened, host), desktop.runs)),
  );
  const desktop: DesktopApp = new DesktopApp(
    {
      entryUrl: import.meta.url,
      state,
      log,
      steps,
      link,
      // An engine that is still opening is waited for: its processes end with it.
      endEngine: async () => (await opening)?.[Symbol.asyncDispose](),
      api: abilities.apiAddress,
    },
    () => shown.resolve('shown'),
  );
  app.on('activate', () => desktop.open());
  // The end of the app is the desktop's to decide, not the last window's.
  app.on('window-all-closed', () => undefined);
  desktop.open();
  desktop.showTray();
  openings.deliverTo({ open: () => desktop.open(), follow: (opened) => desktop.follow(opened) });
  engine.then((opened) => desktop.attach(opened)).catch(refuseToStart);
}

async function openEngine(startup: Startup, log: Logger): Promise<Engine> {
  const engine = await startup.openEngine({ watching: true, log });
  steps.done('engine ready');
  return engine;
}

/** What the page may ask of this desktop. */
const abilities: HostAbilities = {
  kind: 'electron',
  apiAddress: () => null,
  reveal: async (path) => {
    requireThere(path);
    shell.showItemInFolder(path);
  },
};

/** A start that fails says why, in a box that needs no window, and to the terminal that it may have come from. */
function refuseToStart(thrown: unknown): void {
  const error = toHearthError(thrown);
  const reason = thrown instanceof ConfigError ? thrown.message : `${error.message} ${error.hint}`;
  process.stderr.write(`${reason}\n`);
  dialog.showErrorBox(askMessages.startTitle, reason);
  app.exit(1);
}
