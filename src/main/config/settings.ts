/** What a person can change in the app: environment before settings file before defaults. */
import { basename } from 'node:path';
import { z } from 'zod';
import type { Setting } from '../../shared/app.ts';
import { HearthError, invalidInput, invalidInputFrom } from '../../shared/errors.ts';
import type { EngineSettings } from '../engine-types.ts';
import type { Config } from './config.ts';
import type { EnvironmentConfig } from './environment.ts';
import type { Fields } from './field.ts';
import { FIELDS } from './fields.ts';
import { readSettingsFile, setAside, writeSettingsFile, type StoredSettings } from './settings-file.ts';

/** The settings of the app, in the order in which they are shown. Folders and secrets come from the environment alone. */
export const SETTING_KEYS = [
  'forceDevice',
  'maxGpuMemGb',
  'threads',
  'maxLoadedModels',
  'memoryWatermark',
  'textWorkers',
  'imageWorkers',
  'audioWorkers',
  'videoWorkers',
  'maxQueueDepth',
  'requestTimeoutS',
  'preloadTopK',
  'keepAlive',
  'modelKeepAlive',
  'modelProfiles',
  'trustRemoteCode',
  'enableLargeModels',
  'modelFolders',
  'addedModels',
  'pinnedModels',
  'historyDays',
  'historyMaxMb',
  'localApi',
  'localApiPort',
] as const satisfies readonly (keyof Fields)[];
/** The key of a setting. */
export type SettingKey = (typeof SETTING_KEYS)[number];

/** One change, once it holds. */
export interface SettingChange {
  readonly key: SettingKey;
  readonly config: Config;
}

/** What the settings are made from. */
export interface SettingsOptions {
  /** Path of settings.json. */
  readonly file: string;
  /** What the environment (and the command line) sets; it can't be changed here. */
  readonly environment: EnvironmentConfig;
  readonly defaults: Config;
  /** Names a broken file that was set aside. */
  readonly clock?: () => Date;
  /** Told in one sentence when the file was broken. */
  readonly report?: (problem: string) => void;
  /** Refuses what only the running engine can judge (a device that is not there) by throwing a HearthError. */
  readonly check?: (key: SettingKey, config: Config) => void;
}

/** Settings over one file. Reading it never fails: what is broken in it is set aside and reported. */
export class Settings implements EngineSettings {
  readonly #options: SettingsOptions;
  readonly #listeners = new Set<(change: SettingChange) => void>();
  /** As in the file, with keys of other versions of Hearth, which are kept. */
  #stored: StoredSettings;

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#stored = load(options);
  }

  /** The configuration that holds now. */
  effective(): Config {
    return effective(this.#options, this.#stored);
  }

  list(): Setting[] {
    const config = this.effective();
    return SETTING_KEYS.map((key) => this.#show(key, config));
  }

  /**
   * Changes one setting and writes the file; a value that is left out goes back to the default. Throws INVALID_INPUT
   * for an unknown key or a bad value, FORBIDDEN for one that the environment fixes, INTERNAL when the file can't be
   * written; nothing has changed then.
   */
  change(key: string, value: unknown): Setting {
    if (!isSettingKey(key)) {
      throw invalidInput(
        'key',
        `there is no setting named "${key.slice(0, 80)}"`,
        `Use one of: ${SETTING_KEYS.join(', ')}.`,
      );
    }
    if (Object.hasOwn(this.#options.environment, key)) {
      // What the environment sets has a variable; the command line can fix folders only, which have one too.
      const variable = FIELDS[key].variable ?? key;
      throw new HearthError(
        'FORBIDDEN',
        `${key} is set by the environment variable ${variable}.`,
        `Unset ${variable} and start Hearth again to change it here.`,
      );
    }
    const stored = { ...this.#stored };
    if (value === undefined) Reflect.deleteProperty(stored, key);
    else stored[key] = parse(key, value);
    const config = effective(this.#options, stored);
    this.#options.check?.(key, config);
    this.#write(stored);
    for (const listener of this.#listeners) listener({ key, config });
    return this.#show(key, config);
  }

  /** Calls back after every change. */
  watch(listener: (change: SettingChange) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #show(key: SettingKey, config: Config): Setting {
    const { variable, schema } = FIELDS[key];
    return {
      key,
      variable,
      value: config[key],
      fixed: Object.hasOwn(this.#options.environment, key),
      schema: { ...z.toJSONSchema(schema), default: this.#options.defaults[key] },
    };
  }

  #write(stored: StoredSettings): void {
    try {
      writeSettingsFile(this.#options.file, stored);
    } catch (cause) {
      const hint = 'Look whether the disk is full and the data folder can be written.';
      throw new HearthError('INTERNAL', 'The settings could not be saved.', hint, { cause });
    }
    this.#stored = stored;
  }
}

function isSettingKey(key: string): key is SettingKey {
  return SETTING_KEYS.some((known) => known === key);
}

function parse(key: SettingKey, value: unknown): unknown {
  const parsed = FIELDS[key].schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidInputFrom(parsed.error, key);
}

function effective({ defaults, environment }: SettingsOptions, stored: StoredSettings): Config {
  const config = { ...defaults };
  const take = <K extends SettingKey>(target: { -readonly [P in K]: Config[P] }, key: K): void => {
    const parsed = FIELDS[key].schema.safeParse(stored[key]);
    if (parsed.success) target[key] = parsed.data;
  };
  for (const key of SETTING_KEYS) if (Object.hasOwn(stored, key)) take(config, key);
  return { ...config, ...environment };
}

/** The file's settings that make sense. A file with any other is set aside, and the sound part is written anew. */
function load({ file, clock = () => new Date(), report = () => undefined }: SettingsOptions): StoredSettings {
  const read = readSettingsFile(file);
  const values = 'values' in read ? read.values : {};
  const wrong = SETTING_KEYS.filter(
    (key) => Object.hasOwn(values, key) && !FIELDS[key].schema.safeParse(values[key]).success,
  );
  if ('values' in read && wrong.length === 0) return values;
  const problem = 'broken' in read ? read.broken : `${wrong.join(', ')} can't have the value that it gives`;
  const aside = setAside(file, clock());
  report(
    `The settings file could not be used: ${problem}. ${aside === null ? 'It could not be set aside.' : `It is now ${basename(aside)}.`}`,
  );
  const sound = Object.fromEntries(
    Object.entries(values).filter(([key]) => !wrong.some((other) => other === key)),
  );
  if (aside !== null && Object.keys(sound).length > 0) writeQuietly(file, sound);
  return sound;
}

/** The sound part is kept in memory anyway; the next change writes it. */
function writeQuietly(file: string, values: StoredSettings): void {
  try {
    writeSettingsFile(file, values);
  } catch {
    return;
  }
}
