import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { settingSchema } from '../../shared/app.ts';
import { ConfigError, type Machine } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { defaultConfig, readEnvironment, type Environment } from './environment.ts';
import { SETTING_KEYS, Settings, type SettingsOptions } from './settings.ts';

const machine: Machine = { platform: 'linux', homeFolder: '/home/ada', workingFolder: '/here', cores: 2 };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-settings-'));
  file = join(folder, 'settings.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(env: Environment = {}, more: Partial<SettingsOptions> = {}): Settings {
  const clock = () => new Date('2026-05-04T03:02:01.000Z');
  return new Settings({
    file,
    environment: readEnvironment(env, machine),
    defaults: defaultConfig({}, machine),
    clock,
    ...more,
  });
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof HearthError ? `${error.code}: ${error.message}` : String(error);
  }
  return 'nothing was thrown';
};

describe('settings', () => {
  it('are listed with variable, schema and default, in the shape that the app parses', () => {
    const list = open().list();
    expect(list.map((setting) => setting.key)).toEqual([...SETTING_KEYS]);
    for (const setting of list) expect(settingSchema.safeParse(setting).success).toBe(true);
    const watermark = list.find((setting) => setting.key === 'memoryWatermark');
    expect(watermark).toMatchObject({
      variable: 'MEMORY_WATERMARK',
      value: 0.85,
      fixed: false,
      schema: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        default: 0.85,
        title: 'Memory watermark',
        step: 0.01,
      },
    });
  });

  it('outlive the process', () => {
    open().change('maxLoadedModels', 7);
    open().change('modelFolders', ['/models']);
    expect(open().effective()).toMatchObject({ maxLoadedModels: 7, modelFolders: ['/models'] });
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('go back to the default when the value is left out', () => {
    open().change('maxLoadedModels', 7);
    expect(open().change('maxLoadedModels', undefined).value).toBe(4);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({});
  });

  it('of the environment win over the file and are shown as fixed', () => {
    open().change('maxLoadedModels', 7);
    const settings = open({ MAX_LOADED_MODELS: '2' });
    expect(settings.effective().maxLoadedModels).toBe(2);
    expect(settings.list().find(({ key }) => key === 'maxLoadedModels')).toMatchObject({
      value: 2,
      fixed: true,
    });
    expect(codeOf(() => settings.change('maxLoadedModels', 3))).toMatch(/^FORBIDDEN: .*MAX_LOADED_MODELS/);
  });

  it.each([
    ['nonsense', 1, /^INVALID_INPUT: .*"nonsense"/],
    ['__proto__', 1, /^INVALID_INPUT/],
    ['hfToken', 'x', /^INVALID_INPUT/],
    ['maxLoadedModels', '7', /^INVALID_INPUT: maxLoadedModels: /],
    ['memoryWatermark', Number.NaN, /^INVALID_INPUT: memoryWatermark: /],
    ['forceDevice', 'tpu', /^INVALID_INPUT: forceDevice: /],
    ['modelFolders', ['relative'], /^INVALID_INPUT: modelFolders.0: must be an absolute path/],
  ])('refuse %s = %o and stay as they were', (key, value, message) => {
    const settings = open();
    expect(codeOf(() => settings.change(key, value))).toMatch(message);
    expect(existsSync(file)).toBe(false);
  });

  it('are told to listeners once they hold, until they leave', () => {
    const settings = open();
    const seen: unknown[] = [];
    const watching = settings.watch(({ key, config }) => seen.push([key, config.textWorkers]));
    settings.change('textWorkers', 3);
    watching[Symbol.dispose]();
    settings.change('textWorkers', 4);
    expect(seen).toEqual([['textWorkers', 3]]);
  });

  it('that the running engine refuses are not written', () => {
    const check = () => {
      throw new HearthError('DEVICE_UNAVAILABLE', 'no', 'no');
    };
    expect(codeOf(() => open({}, { check }).change('forceDevice', 'cuda'))).toMatch(/^DEVICE_UNAVAILABLE/);
    expect(existsSync(file)).toBe(false);
  });

  it('that cannot be written are an error, and hold no more than before', () => {
    const settings = open({}, { file: join(folder, 'missing', 'settings.json') });
    expect(codeOf(() => settings.change('textWorkers', 3))).toBe(
      'INTERNAL: The settings could not be saved.',
    );
    expect(settings.effective().textWorkers).toBe(1);
  });
});

describe('a settings file', () => {
  it.each([
    ['{"maxLoaded', 'it is no JSON'],
    ['[1]', 'it holds no object'],
    ['x'.repeat(1_100_000), 'it is larger than 1 MB'],
  ])('that is broken is set aside and reported, and the start goes on (%#)', (text, why) => {
    writeFileSync(file, text);
    const reports: string[] = [];
    const settings = open({}, { report: (problem) => reports.push(problem) });
    expect(settings.effective().maxLoadedModels).toBe(4);
    expect(reports).toEqual([
      `The settings file could not be used: ${why}. It is now settings.broken-2026-05-04T03-02-01-000Z.json.`,
    ]);
    expect(readdirSync(folder)).toEqual(['settings.broken-2026-05-04T03-02-01-000Z.json']);
  });

  it('with one bad value keeps the others', () => {
    writeFileSync(file, JSON.stringify({ textWorkers: 2, memoryWatermark: 9 }));
    const reports: string[] = [];
    expect(open({}, { report: (problem) => reports.push(problem) }).effective()).toMatchObject({
      textWorkers: 2,
      memoryWatermark: 0.85,
    });
    expect(reports[0]).toContain('memoryWatermark');
    expect(open().effective().textWorkers).toBe(2);
  });

  it('keeps the keys of another version', () => {
    writeFileSync(file, JSON.stringify({ ofTheFuture: { a: 1 } }));
    open().change('textWorkers', 2);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ofTheFuture: { a: 1 }, textWorkers: 2 });
  });
});

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it('is made with its rooms, for its owner alone', () => {
    const root = join(folder, 'a', 'data');
    const data = openDataFolder(root);
    expect(statSync(root).mode & 0o777).toBe(0o700);
    for (const room of [data.models, data.cache, data.media, data.logs])
      expect(statSync(room).mode & 0o777).toBe(0o700);
    expect(data.settingsFile).toBe(join(root, 'settings.json'));
  });

  it('that was there before keeps its mode', () => {
    chmodSync(folder, 0o750);
    openDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o750);
  });

  it.each([
    ['is a file', 'file', 'it is a file'],
    ['lies below a file', 'file/below', 'a part of the path is a file'],
  ])('that %s is one line', (_, path, why) => {
    writeFileSync(join(folder, 'file'), '');
    const root = join(folder, path);
    expect(() => openDataFolder(root)).toThrow(
      new ConfigError('HEARTH_DATA', `HEARTH_DATA=${root}: must be a folder that can be written (${why})`),
    );
  });

  it.runIf(process.platform === 'linux')('that the system will not make is refused at once', () => {
    expect(() => openDataFolder('/proc/hearth/data')).toThrow(/must be a folder that can be written/);
  });
});
