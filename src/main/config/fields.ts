/** One row per variable of the environment: its name, how its text is read, and what it may be. */
import { posix, win32 } from 'node:path';
import { z } from 'zod';
import { MAX_TIMEOUT_S } from '../../shared/inference.ts';
import { API_PORTS } from '../../shared/local-api.ts';
import { deviceIdSchema } from '../../shared/models.ts';
import type { FieldMeta } from '../../shared/tasks/contract.ts';
import type { Machine } from './config.ts';
import type { Field, Fields } from './field.ts';
import { KEEP_ALIVE_FIELDS } from './keep-alive-fields.ts';
import { modelProfiles } from './profile-fields.ts';
import { Secret } from './secret.ts';

/** Most folders and longest path that are taken; more is a mistake of whoever set the variable. */
const MAX_FOLDERS = 256;
const MAX_PATH = 4_096;
/** More than any machine has; more is bytes or MB taken for GB. */
const MAX_GPU_GB = 100_000;
/** More cores than any machine has that this runs on. */
const MAX_THREADS = 1_024;
/** As many as may be loaded at all. */
const MAX_PINS = 1_000;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number, or the text itself, which no number schema accepts: `5s`, `0x10` and `Infinity` are no numbers here. */
function readNumber(text: string): unknown {
  return DECIMAL.test(text) ? Number(text) : text;
}

const YES = new Set(['1', 'true', 'yes', 'on']);
const NO = new Set(['0', 'false', 'no', 'off']);

function readBoolean(text: string): unknown {
  const word = text.toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : text;
}

/** An absolute path; a leading `~` is the home folder, because no shell expands it in a unit file or an .env file. */
function readPath(text: string, machine: Machine): string {
  const path = machine.platform === 'win32' ? win32 : posix;
  const rest = /^~(?:$|[\\/])(.*)$/.exec(text)?.[1];
  return path.resolve(machine.workingFolder, rest === undefined ? text : path.join(machine.homeFolder, rest));
}

function readPaths(text: string, machine: Machine): string[] {
  const { delimiter } = machine.platform === 'win32' ? win32 : posix;
  const parts = text.split(delimiter).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== '').map((part) => readPath(part, machine)))];
}

function whole(variable: string | null, min: number, max: number, meta: FieldMeta): Field<number> {
  const allowed = `a whole number from ${String(min)} to ${max.toLocaleString('en')}`;
  return {
    variable,
    schema: z
      .int()
      .min(min)
      .max(max)
      .meta({ ...meta }),
    read: readNumber,
    allowed,
  };
}

function flag(variable: string | null, meta: FieldMeta): Field<boolean> {
  return { variable, schema: z.boolean().meta({ ...meta }), read: readBoolean, allowed: '1 or 0' };
}

function choice<const T extends readonly string[]>(
  variable: string,
  values: T,
  meta: FieldMeta,
): Field<T[number]> {
  const schema = z.enum(values).meta({ ...meta });
  return { variable, schema, read: (text) => text.toLowerCase(), allowed: `one of ${values.join(', ')}` };
}

/** Fits every timeout; the schema of `timeout_s` in a request has the same bounds. */
export function timeoutField(variable: string, meta: FieldMeta): Field<number> {
  const allowed = `a number of seconds above 0 and at most ${MAX_TIMEOUT_S.toLocaleString('en')}`;
  return {
    variable,
    schema: z
      .number()
      .positive()
      .max(MAX_TIMEOUT_S)
      .meta({ ...meta }),
    read: readNumber,
    allowed,
  };
}

const workers = (variable: string, what: string): Field<number> =>
  whole(variable, 1, 64, {
    title: `${what} at a time`,
    description: `How many ${what.toLowerCase()} tasks run at once.`,
  });

/** An absolute path of either kind of system; a relative one would mean another folder with each start. */
const folder = z
  .string()
  .max(MAX_PATH)
  .refine((path) => win32.isAbsolute(path), 'must be an absolute path');

const forceDevice: Fields['forceDevice'] = {
  ...choice('FORCE_DEVICE', deviceIdSchema.options, {}),
  schema: deviceIdSchema.nullable().meta({
    title: 'Device',
    description: 'The only device to run models on. Left out, the best one that is there.',
  }),
};

const maxGpuMemGb: Fields['maxGpuMemGb'] = {
  variable: 'MAX_GPU_MEM_GB',
  schema: z.number().positive().max(MAX_GPU_GB).nullable().meta({
    title: 'GPU memory limit',
    description: 'The most GPU memory that all models together may take. Left out, all of it.',
    unit: 'GB',
  }),
  read: readNumber,
  allowed: `a number of GB above 0 and at most ${MAX_GPU_GB.toLocaleString('en')}`,
};

const threads: Fields['threads'] = {
  ...whole('HEARTH_THREADS', 1, MAX_THREADS, {}),
  schema: z.int().min(1).max(MAX_THREADS).nullable().meta({
    title: 'Threads',
    description:
      'CPU threads that each model is given from its next load on. Left out, what was measured to be fastest here.',
  }),
};

/** Said in both units: the page shows a percentage, the variable is a part of 1. */
const WATERMARK_RANGE = 'must be from 0 to 1, which is 100 %';

const memoryWatermark: Fields['memoryWatermark'] = {
  variable: 'MEMORY_WATERMARK',
  schema: z.number().min(0, WATERMARK_RANGE).max(1, WATERMARK_RANGE).meta({
    title: 'Memory watermark',
    description: 'When more than this part of the memory is taken, idle models are unloaded.',
    step: 0.01,
    percent: true,
  }),
  read: readNumber,
  allowed: 'a number from 0 to 1',
};

const modelFolders: Fields['modelFolders'] = {
  variable: 'HEARTH_MODELS',
  schema: z.array(folder).max(MAX_FOLDERS).meta({
    title: 'Model folders',
    description: 'Folders with models, laid out as org/name.',
  }),
  read: readPaths,
  allowed: `at most ${String(MAX_FOLDERS)} folders, separated as in PATH`,
};

const addedModels: Fields['addedModels'] = {
  variable: null,
  schema: z.array(folder).max(MAX_FOLDERS).meta({
    title: 'Added models',
    description: 'Model folders and .gguf files that were added where they lie.',
  }),
  read: readPaths,
  allowed: `at most ${String(MAX_FOLDERS)} paths`,
};

const pinnedModels: Fields['pinnedModels'] = {
  variable: null,
  schema: z.array(z.string().min(1).max(MAX_PATH)).max(MAX_PINS).meta({
    title: 'Kept in memory',
    description:
      'Models that are not unloaded to make room for others. They are loaded when they are first used.',
  }),
  read: (text) => text.split(','),
  allowed: `at most ${String(MAX_PINS)} names of models`,
};

const historyDays = whole(null, 0, 36_500, {
  title: 'Keep runs for',
  description: 'Older runs are deleted from the history; 0 keeps none.',
  unit: 'days',
});

const historyMaxMb = whole(null, 1, 1_000_000, {
  title: 'History size',
  description: 'When the history takes more, the oldest runs are deleted.',
  unit: 'MB',
});

const localApi = flag(null, {
  title: 'Local API',
  description: 'Programs of this machine may use the models over HTTP, with a token.',
});

const localApiPort = whole(null, API_PORTS.least, API_PORTS.most, {
  title: 'Port of the local API',
  description: 'Where programs of this machine find the local API.',
});

const pathField = (variable: string): Field<string> => ({
  variable,
  schema: folder,
  read: readPath,
  allowed: `the path of a folder, at most ${MAX_PATH.toLocaleString('en')} characters`,
});

const hfToken: Fields['hfToken'] = {
  variable: 'HF_TOKEN',
  schema: z.instanceof(Secret).nullable(),
  // Goes into an HTTP header, where a space or a line break would end it or start another one.
  read: (text) => (/^[\x21-\x7e]{1,1000}$/.test(text) ? new Secret(text) : undefined),
  allowed: 'one word of visible ASCII characters, as the Hub shows it',
  shown: () => null,
};

/** An http(s) address without credentials, query or fragment, and without a slash at its end. */
function readEndpoint(text: string): unknown {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : undefined;
}

const hfEndpoint: Fields['hfEndpoint'] = {
  variable: 'HF_ENDPOINT',
  schema: z.string(),
  read: readEndpoint,
  allowed: 'an http or https address without user name, password or query',
  // What is wrong with it may be the password that it holds.
  shown: (text) => text.replace(/\/\/[^/]*@/, '//***@').replace(/[?#].*$/s, '…'),
};

/** Every variable but TASK_TIMEOUT_S_<TASK>. */
export const FIELDS: Fields = {
  forceDevice,
  maxGpuMemGb,
  threads,
  maxLoadedModels: whole('MAX_LOADED_MODELS', 1, 1_000, {
    title: 'Loaded models',
    description: 'The most models that stay in memory; the one that was idle longest makes room.',
  }),
  memoryWatermark,
  textWorkers: workers('TEXT_WORKERS', 'Text'),
  imageWorkers: workers('IMAGE_WORKERS', 'Image'),
  audioWorkers: workers('AUDIO_WORKERS', 'Audio'),
  videoWorkers: workers('VIDEO_WORKERS', 'Video'),
  maxQueueDepth: whole('MAX_QUEUE_DEPTH', 1, 100_000, {
    title: 'Queue length',
    description: 'How many requests may wait; the next one is refused.',
  }),
  requestTimeoutS: timeoutField('REQUEST_TIMEOUT_S', {
    title: 'Time limit',
    description: 'A request that takes longer, waiting and loading included, is ended.',
    unit: 's',
  }),
  preloadTopK: whole('PRELOAD_TOP_K', 0, 100, {
    title: 'Load ahead',
    description:
      'How many of the models that are used most are loaded while nothing runs and memory is free; 0 loads none.',
  }),
  ...KEEP_ALIVE_FIELDS,
  modelProfiles,
  trustRemoteCode: choice('TRUST_REMOTE_CODE', ['auto', 'always', 'never'], {
    title: 'Code that comes with models',
    description: 'This version runs no such code, whatever is chosen: a model that needs it is refused.',
  }),
  allowUnsandboxed: flag('ALLOW_UNSANDBOXED', {}),
  enableLargeModels: flag('ENABLE_LARGE_MODELS', {
    title: 'Large models',
    description:
      'Allows models that take more than 60 % of the memory and are likely to slow the whole machine down.',
  }),
  modelFolders,
  addedModels,
  pinnedModels,
  historyDays,
  historyMaxMb,
  localApi,
  localApiPort,
  dataFolder: pathField('HEARTH_DATA'),
  hfHome: pathField('HF_HOME'),
  hfToken,
  hfEndpoint,
};
