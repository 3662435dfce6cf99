/** Which model is compared next, and what becomes of the result: real store, policy of variants and pause over a fake process. */
import { afterEach, expect, it, vi } from 'vitest';
import type { VariantTime } from '../shared/converter.ts';
import type { Plan } from '../shared/runner.ts';
import { variantMeasure } from './compare-variants.ts';
import { defaultConfig } from './config/environment.ts';
import type * as CpuIdle from './devices/cpu-idle.ts';
import { Converter } from './models/converter.ts';
import type { LibraryModel } from './models/library.ts';
import { Store } from './store/store.ts';
import { FakeLauncher } from './testing/fake-launcher.ts';
import { inLibrary } from './testing/simulated-models.ts';
import { plan as planOf } from './testing/registry-under-test.ts';
import { SMALL, capabilities } from './testing/ways.ts';

vi.mock('./devices/cpu-idle.ts', async (original) => ({
  ...(await original<typeof CpuIdle>()),
  cpuTimes: () => ({ idle: Date.now(), total: Date.now() }),
}));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const TIMES: VariantTime[] = [
  { dtype: 'fp32', ms: 4, cosine: 1 },
  { dtype: 'q8', ms: 2, cosine: 0.99 },
];

function setUp(
  more: { uses?: number; free?: number; version?: string; store?: Store; status?: 'loaded' | 'loading' } = {},
) {
  const { uses = 3, free = 1e9, version = '1', store = new Store({ file: null }), status = 'loaded' } = more;
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
  const simulated = inLibrary({ id: 'org/one', bytes: 1, loadMs: 1, task: 'text-classification' });
  const model: LibraryModel = { ...simulated, folder: { ...simulated.folder, weights: SMALL } };
  const plan = (file: string): Plan => ({
    ...planOf('org/one', 1),
    ...{ backend: 'onnx', device: 'cpu', task: 'text-classification', threads: 3, directory: '/m', file },
  });
  const usual = SMALL[0]?.path ?? '';
  const planned = { model, plan: plan(usual) };
  const changed = vi.fn();
  const compare = vi.spyOn(Converter.prototype, 'compare').mockClear().mockResolvedValue(TIMES);
  for (let use = 0; use < uses; use += 1) store.usage.used('org/one', Date.now());
  store.usage.used('org/gone', Date.now());
  const config = defaultConfig({}, { platform: 'linux', homeFolder: '/h', workingFolder: '/h', cores: 8 });
  const measure = variantMeasure({
    options: {
      ...{ version, config: () => config, launcher: new FakeLauncher() },
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    },
    catalog: { planned: (id) => (id === 'org/one' ? planned : null), changed },
    registry: { list: () => [{ status }] },
    machine: { capabilities },
    threads: { settled: true },
    store,
    freeBytes: () => free,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      vi.setSystemTime(Date.now() + 1_000);
      await measure.look(false);
    }
  };
  return { compare, changed, store, pass };
}

it('takes what was used three times, with its folder, files and threads, and tells what watches the list', async () => {
  const { compare, changed, pass } = setUp();
  await pass(60);
  expect(compare).toHaveBeenCalledOnce();
  expect(compare.mock.lastCall?.slice(0, 2)).toEqual([
    'org/one',
    {
      folder: '/m',
      graphs: SMALL.map(({ dtype, path }) => ({ dtype, file: path })),
      samples: [],
      threads: 3,
    },
  ]);
  expect(changed).toHaveBeenCalled();
});

it.each([
  ['what was used less often', { uses: 2 }],
  ['what there is no room for', { free: 300e6 }],
  ['everything while a model comes into the same memory', { status: 'loading' as const }],
])('leaves alone %s', async (_, more) => {
  const { compare, pass } = setUp(more);
  await pass(30);
  expect(compare).not.toHaveBeenCalled();
});

it('compares anew with another version, whose engines may be others', async () => {
  const { store, pass } = setUp();
  await pass(20);
  const same = setUp({ store });
  await same.pass(20);
  expect(same.compare).not.toHaveBeenCalled();
  const newer = setUp({ store, version: '2' });
  await newer.pass(20);
  expect(newer.compare).toHaveBeenCalledOnce();
});
