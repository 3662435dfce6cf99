/** What the commands need of the rest of Hearth; tests pass a fake engine. */
import type { Engine } from '../engine-types.ts';
import type { LogBook } from '../telemetry/log-book.ts';
import type { Logger } from '../telemetry/logger.ts';

/** What the command line sets of the configuration; it goes before the environment. */
export interface ConfigChoice {
  /** Folders laid out as `org/name/…`. */
  readonly models: readonly string[];
  readonly data?: string | undefined;
}

/** A configuration that makes sense, and the engine that can be made of it. */
export interface Startup {
  /** Absolute; it exists. */
  readonly dataFolder: string;
  /** Takes the lines that the app's log page shows and the log files hold: pass it to createLogger. */
  readonly logBook?: LogBook;
  /** Makes the engine. `watching` is false for a command that asks once and ends. */
  openEngine(options: { watching: boolean; log: Logger }): Promise<Engine>;
}

/** What the commands need. */
export interface CliDeps {
  readonly version: string;
  /** Folder of the built renderer. */
  readonly staticDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads environment and choice; throws a ConfigError of one line for a value that makes no sense. */
  prepare(choice: ConfigChoice): Startup;
}
