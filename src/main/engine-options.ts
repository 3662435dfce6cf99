/** What a host gives the engine. */
import type { HearthError } from '../shared/errors.ts';
import type { Config } from './config/config.ts';
import type { EngineLogs, EngineSettings } from './engine-types.ts';
import type { ProcessLauncher } from './host.ts';
import type { Store } from './store/store.ts';

/** What the engine logs with; pino's loggers fit. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What a host gives the engine. */
export interface EngineOptions {
  /** The configuration now: settings may change while it runs. */
  readonly config: () => Config;
  readonly settings: EngineSettings;
  readonly launcher: ProcessLauncher;
  /** Folder of the embedded models, laid out as `org/name/…`. */
  readonly embeddedModels: string;
  /** Folder of the evaluation sets; left out, there are none. */
  readonly evalSets?: string;
  readonly version: string;
  readonly log: Log;
  /** False for one-shot use (the command line): the folders are not watched. */
  readonly watching?: boolean;
  /** Where runs, usage and speeds are kept; left out, they end with the engine. The engine disposes it. */
  readonly store?: Store;
  /** Folder of pictures and sounds, which exists; left out, they lie in one that ends with the engine. */
  readonly mediaFolder?: string;
  /** The lines that the app shows; left out, there are none. */
  readonly logs?: EngineLogs;
  /**
   * Called where the device that was asked for is not there. Where it returns, the best one that is there is taken;
   * left out, the error ends the start.
   */
  readonly deviceMissing?: (error: HearthError) => void;
  /** What the host had to repair before the engine was there, in sentences. */
  readonly repairs?: () => readonly string[];
  /** The build's list of packages and licences. */
  readonly packagesFile?: string;
}
