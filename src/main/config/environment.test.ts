import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError, timeoutOf, workersOf, type Machine } from './config.ts';
import { parseEnvironment, readEnvironment, type Environment } from './environment.ts';

const linux: Machine = { platform: 'linux', homeFolder: '/home/ada', workingFolder: '/here', cores: 2 };
const mac: Machine = { ...linux, platform: 'darwin', homeFolder: '/Users/ada' };
const windows: Machine = {
  platform: 'win32',
  homeFolder: 'C:\\Users\\Ada',
  workingFolder: 'D:\\work',
  cores: 16,
};

const parse = (env: Environment, machine = linux) => parseEnvironment(env, machine);

/** The message of the ConfigError that an environment gives. */
function messageOf(env: Environment): string {
  try {
    parse(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'it was accepted';
}

describe('an environment that says nothing', () => {
  it('gives the documented defaults', () => {
    expect(parse({})).toEqual({
      forceDevice: null,
      maxGpuMemGb: null,
      threads: null,
      maxLoadedModels: 4,
      memoryWatermark: 0.85,
      textWorkers: 1,
      imageWorkers: 1,
      audioWorkers: 1,
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
      localApi: true,
      localApiPort: 8017,
      dataFolder: '/home/ada/.local/share/hearth',
      hfHome: '/home/ada/.cache/huggingface',
      hfToken: null,
      hfEndpoint: 'https://huggingface.co',
    });
  });

  it('takes empty and blank variables for ones that are not set', () => {
    expect(
      readEnvironment(
        { MEMORY_WATERMARK: '', FORCE_DEVICE: '  ', HF_TOKEN: '', TASK_TIMEOUT_S_X: '' },
        linux,
      ),
    ).toEqual({});
  });

  it('runs more at a time where there are cores for it', () => {
    expect(workersOf(parse({}, { ...linux, cores: 16 }))).toEqual({ text: 4, image: 2, audio: 2, video: 1 });
  });
});

describe('values', () => {
  it('are read, each into its field', () => {
    const config = parse({
      FORCE_DEVICE: 'CUDA',
      MAX_GPU_MEM_GB: '7.5',
      MAX_LOADED_MODELS: '2',
      MEMORY_WATERMARK: '0',
      TEXT_WORKERS: '3',
      IMAGE_WORKERS: '2',
      AUDIO_WORKERS: '4',
      VIDEO_WORKERS: '5',
      MAX_QUEUE_DEPTH: '1',
      REQUEST_TIMEOUT_S: '0.5',
      TASK_TIMEOUT_S_TEXT_GENERATION: '1.25',
      PRELOAD_TOP_K: '2',
      KEEP_ALIVE: '5M',
      MODEL_KEEP_ALIVE: 'org/a=1h, org/B=forever,',
      MODEL_PROFILES: 'org/a=Q4_K_M, org/B=fp32@cpu',
      TRUST_REMOTE_CODE: 'never',
      ALLOW_UNSANDBOXED: '1',
      ENABLE_LARGE_MODELS: 'true',
      HF_ENDPOINT: 'https://hub.example.org/mirror/',
    });
    expect(config).toMatchObject({
      forceDevice: 'cuda',
      maxGpuMemGb: 7.5,
      maxLoadedModels: 2,
      memoryWatermark: 0,
      textWorkers: 3,
      imageWorkers: 2,
      audioWorkers: 4,
      videoWorkers: 5,
      maxQueueDepth: 1,
      requestTimeoutS: 0.5,
      taskTimeoutS: { 'text-generation': 1.25 },
      preloadTopK: 2,
      keepAlive: '5m',
      modelKeepAlive: ['org/a=1h', 'org/B=forever'],
      modelProfiles: ['org/a=Q4_K_M', 'org/B=fp32@cpu'],
      trustRemoteCode: 'never',
      allowUnsandboxed: true,
      enableLargeModels: true,
      hfEndpoint: 'https://hub.example.org/mirror',
    });
    expect(timeoutOf(config, 'text-generation')).toBe(1.25);
    expect(timeoutOf(config, 'feature-extraction')).toBe(0.5);
    expect(timeoutOf(config, 'text-generation', 9)).toBe(9);
  });

  it.each([
    [{ MEMORY_WATERMARK: '2' }, 'MEMORY_WATERMARK=2: must be a number from 0 to 1'],
    [{ MEMORY_WATERMARK: 'NaN' }, 'MEMORY_WATERMARK=NaN: must be a number from 0 to 1'],
    [{ FORCE_DEVICE: 'tpu' }, 'FORCE_DEVICE=tpu: must be one of cuda, mps, dml, webgpu, vulkan, cpu'],
    [{ MAX_GPU_MEM_GB: '-1' }, 'MAX_GPU_MEM_GB=-1: must be a number of GB above 0 and at most 100,000'],
    [{ MAX_LOADED_MODELS: '0' }, 'MAX_LOADED_MODELS=0: must be a whole number from 1 to 1,000'],
    [{ MAX_LOADED_MODELS: '1.5' }, 'MAX_LOADED_MODELS=1.5: must be a whole number from 1 to 1,000'],
    [{ TEXT_WORKERS: 'many' }, 'TEXT_WORKERS=many: must be a whole number from 1 to 64'],
    [{ VIDEO_WORKERS: '0x10' }, 'VIDEO_WORKERS=0x10: must be a whole number from 1 to 64'],
    [{ MAX_QUEUE_DEPTH: '1e9' }, 'MAX_QUEUE_DEPTH=1e9: must be a whole number from 1 to 100,000'],
    [
      { REQUEST_TIMEOUT_S: '5s' },
      'REQUEST_TIMEOUT_S=5s: must be a number of seconds above 0 and at most 86,400',
    ],
    [
      { REQUEST_TIMEOUT_S: 'Infinity' },
      'REQUEST_TIMEOUT_S=Infinity: must be a number of seconds above 0 and at most 86,400',
    ],
    [
      { TASK_TIMEOUT_S_ECHO: '0' },
      'TASK_TIMEOUT_S_ECHO=0: must be a number of seconds above 0 and at most 86,400',
    ],
    [
      { MODEL_PROFILES: 'org/a=q4@tpu' },
      'MODEL_PROFILES=org/a=q4@tpu: must be names with a dtype each, as in org/name=Q4_K_M,org/other=fp32@cpu',
    ],
    [
      { KEEP_ALIVE: '5 minutes' },
      'KEEP_ALIVE=5 minutes: must be a time such as 30s, 5m, 1h or 2d, or forever',
    ],
    [
      { MODEL_KEEP_ALIVE: 'org/a' },
      'MODEL_KEEP_ALIVE=org/a: must be names with a time each, as in org/name=5m,org/other=forever',
    ],
    [{ PRELOAD_TOP_K: '-1' }, 'PRELOAD_TOP_K=-1: must be a whole number from 0 to 100'],
    [{ TRUST_REMOTE_CODE: 'yes' }, 'TRUST_REMOTE_CODE=yes: must be one of auto, always, never'],
    [{ ALLOW_UNSANDBOXED: 'maybe' }, 'ALLOW_UNSANDBOXED=maybe: must be 1 or 0'],
    [{ ENABLE_LARGE_MODELS: '2' }, 'ENABLE_LARGE_MODELS=2: must be 1 or 0'],
  ])('that make no sense stop the start with one line: %o', (env, message) => {
    expect(messageOf(env)).toBe(message);
  });

  it('of a task that is not there are an error that lists those there are', () => {
    expect(messageOf({ TASK_TIMEOUT_S_TEXT_GENERATIN: '5' })).toMatch(
      /^TASK_TIMEOUT_S_TEXT_GENERATIN=5: names no task; must end in one of TEXT_GENERATION, /,
    );
  });

  it('stay one line however they look', () => {
    const message = messageOf({ FORCE_DEVICE: `a\nb\u2028${'x'.repeat(500)}` });
    expect(message).not.toMatch(/[\n\u2028]/);
    expect(message.length).toBeLessThan(200);
  });
});

describe('secrets', () => {
  it('never show, neither in an error nor in a logged configuration', () => {
    expect(messageOf({ HF_TOKEN: 'hf_secret with space' })).toBe(
      'HF_TOKEN: must be one word of visible ASCII characters, as the Hub shows it',
    );
    expect(messageOf({ HF_ENDPOINT: 'https://ada:s3cr3t@hub.example.org' })).toBe(
      'HF_ENDPOINT=https://***@hub.example.org: must be an http or https address without user name, password or query',
    );
    expect(messageOf({ HF_ENDPOINT: 'https://hub.example.org?token=s3cr3t' })).not.toContain('s3cr3t');
    const config = parse({ HF_TOKEN: 'hf_secret' });
    expect(config.hfToken?.reveal()).toBe('hf_secret');
    expect(JSON.stringify(config) + inspect(config, { depth: 9 }) + String(config.hfToken)).not.toContain(
      'hf_secret',
    );
  });

  it.each([
    'ftp://x.org',
    'https://ada@x.org',
    'hub.example.org',
    'https://x.org/?a=1',
    'https://x.org/#a',
    'file:///etc/passwd',
  ])('and an endpoint that is no plain http address is refused: %s', (endpoint) => {
    expect(messageOf({ HF_ENDPOINT: endpoint })).toMatch(/^HF_ENDPOINT=.*: must be an http or https address/);
  });
});

describe('folders', () => {
  it('are split as in PATH, made absolute, and listed once', () => {
    const folders = parse({ HEARTH_MODELS: 'models:/data/models/: ~/m ::/data/models' }).modelFolders;
    expect(folders).toEqual(['/here/models', '/data/models', '/home/ada/m']);
  });

  it('on Windows are split at semicolons, so that a drive stays whole', () => {
    const config = parse({ hearth_models: 'C:\\models;rel;~\\m' }, windows);
    expect(config.modelFolders).toEqual(['C:\\models', 'D:\\work\\rel', 'C:\\Users\\Ada\\m']);
  });

  it.each([
    [linux, {}, '/home/ada/.local/share/hearth'],
    [linux, { XDG_DATA_HOME: '/data' }, '/data/hearth'],
    [linux, { XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/hearth'],
    [linux, { HEARTH_DATA: 'here' }, '/here/here'],
    [mac, {}, '/Users/ada/Library/Application Support/Hearth'],
    [windows, {}, 'C:\\Users\\Ada\\AppData\\Local\\Hearth'],
    [windows, { LOCALAPPDATA: 'E:\\local' }, 'E:\\local\\Hearth'],
  ])('the data folder lies where the platform wants it (%#)', (machine, env, folder) => {
    expect(parse(env, machine).dataFolder).toBe(folder);
  });

  it('the cache of Hugging Face lies where its own tools look', () => {
    expect(parse({ XDG_CACHE_HOME: '/c' }).hfHome).toBe('/c/huggingface');
    expect(parse({ HF_HOME: '~/hf', XDG_CACHE_HOME: '/c' }).hfHome).toBe('/home/ada/hf');
  });

  it('that are too many are refused', () => {
    const many = Array.from({ length: 257 }, (_, index) => `/m/${String(index)}`).join(':');
    expect(messageOf({ HEARTH_MODELS: many })).toMatch(/must be at most 256 folders, separated as in PATH$/);
  });
});
