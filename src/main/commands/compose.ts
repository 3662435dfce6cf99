/** Composes the engine for plain Node: configuration, settings, launcher, in the order in which they need each other. */
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ConfigError, type Machine } from '../config/config.ts';
import { openDataFolder } from '../config/data-folder.ts';
import {
  defaultConfig,
  readEnvironment,
  type Environment,
  type EnvironmentConfig,
} from '../config/environment.ts';
import { Settings } from '../config/settings.ts';
import { selectDevice } from '../devices/select.ts';
import { createEngine } from '../engine.ts';
import type { ProcessLauncher } from '../host.ts';
import { outsideArchive } from '../outside-archive.ts';
import { NodeLauncher } from '../runners/node-launcher.ts';
import { Store } from '../store/store.ts';
import { LogBook } from '../telemetry/log-book.ts';
import type { CliDeps, ConfigChoice, Startup } from './deps.ts';

const packageSchema = z.object({ version: z.string() });

/** Makes the launcher of runner processes, given the runner's entry. */
export type LauncherFor = (runnerEntry: string) => ProcessLauncher;

/**
 * What a host needs, for the process whose entry is at `entryUrl` (`out/main/*.js`, or its source `src/main/*.ts`).
 * Runners are plain child processes unless `launcherFor` starts them otherwise.
 */
export function nodeDeps(
  entryUrl: string,
  env: Environment,
  launcherFor: LauncherFor = (runnerEntry) => new NodeLauncher(runnerEntry, env),
): CliDeps {
  const at = (path: string): string => fileURLToPath(new URL(path, entryUrl));
  const version = packageSchema.parse(JSON.parse(readFileSync(at('../../package.json'), 'utf8'))).version;
  const runner = at(entryUrl.endsWith('.ts') ? '../runner/index.ts' : './runner.js');
  const machine: Machine = {
    platform: process.platform,
    homeFolder: homedir(),
    workingFolder: process.cwd(),
    cores: availableParallelism(),
  };
  return {
    version,
    staticDir: at('../../out/renderer'),
    env,
    prepare: (choice) =>
      prepare(choice, env, machine, {
        version,
        launcher: launcherFor(runner),
        embeddedModels: outsideArchive(at('../../resources/models')),
        evalSets: outsideArchive(at('../../resources/eval')),
        packagesFile: at('../packages.json'),
      }),
  };
}

/** Where the parts of the program lie. */
interface Parts {
  readonly version: string;
  readonly launcher: ProcessLauncher;
  readonly embeddedModels: string;
  readonly evalSets: string;
  /** The build's list of packages and licences; not there when Hearth runs from its sources. */
  readonly packagesFile: string;
}

/** A one-shot command waits no longer than this for another Hearth that writes, in ms: its run matters more. */
const ONE_SHOT_BUSY_MS = 50;

function prepare(choice: ConfigChoice, env: Environment, machine: Machine, parts: Parts): Startup {
  const environment = withChoice(readEnvironment(env, machine), choice, machine);
  const defaults = defaultConfig(env, machine);
  const folder = openDataFolder(
    environment.dataFolder ?? defaults.dataFolder,
    choice.data === undefined ? 'HEARTH_DATA=' : '--data ',
  );
  refuseFiles(environment.modelFolders ?? []);
  const logBook = new LogBook();
  return {
    dataFolder: folder.root,
    logBook,
    openEngine: async ({ watching, log }) => {
      const repairs: string[] = [];
      const settings = new Settings({
        file: folder.settingsFile,
        environment,
        defaults,
        report: (problem) => {
          repairs.push(problem);
          log.warn(problem);
        },
        // A device that is not there is refused now; saved, it would stop the next start.
        check: (key, { forceDevice }) => {
          if (key === 'forceDevice') selectDevice(forceDevice ?? 'auto', engine.devices().capabilities);
        },
      });
      // A command that asks once is no part of the app's log, and its lines go to the terminal.
      if (watching) logBook.keepIn(folder.logs);
      const store = new Store({
        file: join(folder.root, 'hearth.db'),
        report: (problem) => log.warn(problem),
        retention: () => {
          const { historyDays, historyMaxMb } = settings.effective();
          return { days: historyDays, maxMb: historyMaxMb };
        },
        ...(!watching && { busyMs: ONE_SHOT_BUSY_MS }),
      });
      const engine = await createEngine({
        config: () => settings.effective(),
        settings,
        ...parts,
        log,
        watching,
        store,
        mediaFolder: folder.media,
        logs: logBook,
        repairs: () => repairs,
        deviceMissing: ({ message, hint }) => {
          const { forceDevice } = environment;
          if (forceDevice !== undefined && forceDevice !== null)
            throw new ConfigError('FORCE_DEVICE', `FORCE_DEVICE=${forceDevice}: ${message} ${hint}`);
          // Chosen in the app on another day: a card that was taken out must not keep Hearth from starting.
          repairs.push(`${message} The best device that is here is used instead.`);
          log.warn(message);
        },
      });
      return engine;
    },
  };
}

/** A folder of models that is a file is a slip of the pen; one that is not there yet may come with its disk. */
function refuseFiles(folders: readonly string[]): void {
  const file = folders.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  if (file === undefined) return;
  throw new ConfigError(
    'HEARTH_MODELS',
    `HEARTH_MODELS or --models ${file}: must be a folder, and is a file`,
  );
}

/** What the command line says goes before the environment; its folders of models come first, and both are searched. */
function withChoice(
  environment: EnvironmentConfig,
  choice: ConfigChoice,
  machine: Machine,
): EnvironmentConfig {
  const absolute = (folder: string): string => resolve(machine.workingFolder, folder);
  const folders = [...choice.models.map(absolute), ...(environment.modelFolders ?? [])];
  return {
    ...environment,
    ...(folders.length > 0 && { modelFolders: folders }),
    ...(choice.data !== undefined && { dataFolder: absolute(choice.data) }),
  };
}
