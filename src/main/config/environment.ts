/** Reads the environment, once, at start. Pure: a value that makes no sense throws before anything has begun. */
import { posix, win32 } from 'node:path';
import { DEFAULT_API_PORT } from '../../shared/local-api.ts';
import { TASKS, isTaskId } from '../../shared/tasks/index.ts';
import { isHubTag } from '../../shared/tasks/pipeline-tags.ts';
import { ConfigError, type Config, type Machine } from './config.ts';
import type { Field, Fields } from './field.ts';
import { FIELDS, timeoutField } from './fields.ts';

/** The environment as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment sets; everything else is left to the settings file and the defaults. */
export type EnvironmentConfig = { -readonly [K in keyof Config]?: Config[K] };

const TASK_TIMEOUT_PREFIX = 'TASK_TIMEOUT_S_';

/** Longest piece of a wrong value that an error shows, so that it stays one line. */
const MAX_SHOWN = 80;

/** The configuration that defaults and environment give. Throws a ConfigError for the first value that makes no sense. */
export function parseEnvironment(env: Environment, machine: Machine): Config {
  return { ...defaultConfig(env, machine), ...readEnvironment(env, machine) };
}

/** Only what the environment sets. An empty variable is one that is not set. Throws a ConfigError. */
export function readEnvironment(env: Environment, machine: Machine): EnvironmentConfig {
  const variables = normalized(env, machine);
  const config: EnvironmentConfig = {};
  const take = <K extends keyof Fields>(target: { [P in K]?: Config[P] }, key: K): void => {
    const field: Field<Config[K]> = FIELDS[key];
    const text = field.variable === null ? undefined : variables.get(field.variable);
    if (text !== undefined) target[key] = readField(field, text, machine);
  };
  for (const key of fieldKeys()) take(config, key);
  const timeouts = readTaskTimeouts(variables, machine);
  if (timeouts !== null) config.taskTimeoutS = timeouts;
  return config;
}

/** What holds where nobody says otherwise. Of the environment only the system's own folders are looked at. */
export function defaultConfig(env: Environment, machine: Machine): Config {
  const { cores } = machine;
  return {
    forceDevice: null,
    maxGpuMemGb: null,
    threads: null,
    // A chat model, an embedder and one each for pictures and sound; the memory watermark is the limit that bites first.
    maxLoadedModels: 4,
    memoryWatermark: 0.85,
    // One inference keeps all cores busy, so more at a time only pays where each still gets several cores.
    textWorkers: Math.min(4, Math.max(1, Math.floor(cores / 4))),
    imageWorkers: Math.min(2, Math.max(1, Math.floor(cores / 8))),
    audioWorkers: Math.min(2, Math.max(1, Math.floor(cores / 8))),
    videoWorkers: 1,
    maxQueueDepth: 64,
    requestTimeoutS: 300,
    taskTimeoutS: {},
    preloadTopK: 0,
    keepAlive: 'forever',
    modelKeepAlive: [],
    modelProfiles: [],
    trustRemoteCode: 'auto',
    allowUnsandboxed: false,
    enableLargeModels: false,
    modelFolders: [],
    addedModels: [],
    pinnedModels: [],
    historyDays: 90,
    historyMaxMb: 2_000,
    // Programs of this machine may use it, and only with its token.
    localApi: true,
    localApiPort: DEFAULT_API_PORT,
    dataFolder: defaultDataFolder(env, machine),
    hfHome: defaultHfHome(env, machine),
    hfToken: null,
    hfEndpoint: 'https://huggingface.co',
  };
}

/** The keys of {@link FIELDS}, typed. */
export function fieldKeys(): (keyof Fields)[] {
  return Object.keys(FIELDS).filter((key): key is keyof Fields => Object.hasOwn(FIELDS, key));
}

/** Variables without the empty ones; Windows does not care about the case of a name. */
function normalized(env: Environment, machine: Machine): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    const text = value?.trim() ?? '';
    if (text !== '') variables.set(machine.platform === 'win32' ? name.toUpperCase() : name, text);
  }
  return variables;
}

function readField<T>(field: Field<T>, text: string, machine: Machine): T {
  const parsed = field.schema.safeParse(field.read(text, machine));
  if (parsed.success && parsed.data !== undefined) return parsed.data;
  const shown = field.shown === undefined ? text : field.shown(text);
  const variable = field.variable ?? '';
  const named = shown === null ? variable : `${variable}=${oneLine(shown)}`;
  throw new ConfigError(variable, `${named}: must be ${field.allowed}`);
}

function readTaskTimeouts(variables: Map<string, string>, machine: Machine): Config['taskTimeoutS'] | null {
  const timeouts: Record<string, number> = {};
  for (const [variable, text] of variables) {
    if (!variable.startsWith(TASK_TIMEOUT_PREFIX)) continue;
    const task = variable.slice(TASK_TIMEOUT_PREFIX.length).toLowerCase().replaceAll('_', '-');
    // A task of the Hub that is not run yet is no mistake: the same environment may serve another version.
    if (!isTaskId(task) && !isHubTag(task)) {
      const known = Object.keys(TASKS).map((id) => id.toUpperCase().replaceAll('-', '_'));
      const shown = `${oneLine(variable)}=${oneLine(text)}`;
      throw new ConfigError(variable, `${shown}: names no task; must end in one of ${known.join(', ')}`);
    }
    timeouts[task] = readField(timeoutField(variable, {}), text, machine);
  }
  return Object.keys(timeouts).length > 0 ? timeouts : null;
}

function oneLine(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').toWellFormed();
  return plain.length > MAX_SHOWN ? `${plain.slice(0, MAX_SHOWN)}…` : plain;
}

/** Models are large and belong to one machine, so Windows' Local folder and not the Roaming one. */
function defaultDataFolder(env: Environment, { platform, homeFolder }: Machine): string {
  if (platform === 'darwin') return posix.join(homeFolder, 'Library', 'Application Support', 'Hearth');
  if (platform === 'win32') {
    return win32.join(
      absolute(env['LOCALAPPDATA'], platform) ?? win32.join(homeFolder, 'AppData', 'Local'),
      'Hearth',
    );
  }
  return posix.join(
    absolute(env['XDG_DATA_HOME'], platform) ?? posix.join(homeFolder, '.local', 'share'),
    'hearth',
  );
}

/** As huggingface_hub has it, on every platform. */
function defaultHfHome(env: Environment, { platform, homeFolder }: Machine): string {
  const path = platform === 'win32' ? win32 : posix;
  return path.join(
    absolute(env['XDG_CACHE_HOME'], platform) ?? path.join(homeFolder, '.cache'),
    'huggingface',
  );
}

/** The XDG specification says that a relative path is to be ignored. */
function absolute(folder: string | undefined, platform: NodeJS.Platform): string | null {
  if (folder === undefined || folder === '') return null;
  return (platform === 'win32' ? win32 : posix).isAbsolute(folder) ? folder : null;
}
