/** Variants that nobody runs are compared by themselves in a pause: real graphs, a real process, a real engine. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { defaultConfig, readEnvironment } from './config/environment.ts';
import { Settings } from './config/settings.ts';
import type * as CpuIdle from './devices/cpu-idle.ts';
import { machineName } from './devices/machine-name.ts';
import { createEngine } from './engine.ts';
import type { Engine } from './engine-types.ts';
import { CLEARLY_FASTER } from './models/acceleration-graphs.ts';
import { Converter } from './models/converter.ts';
import { NodeLauncher } from './runners/node-launcher.ts';
import { Store } from './store/store.ts';
import { wideBert } from './testing/wide-bert.ts';

// On a machine that is as busy as tests make it, the pause would never come.
vi.mock('./devices/cpu-idle.ts', async (original) => ({
  ...(await original<typeof CpuIdle>()),
  cpuTimes: () => ({ idle: Date.now(), total: Date.now() }),
}));

const ROOT = join(import.meta.dirname, '../..');
const RAW = join(ROOT, 'tools/reference/goldens/models/raw/bert-classifier');
const launcher = new NodeLauncher(join(ROOT, 'src/runner/index.ts'));
const never = new AbortController().signal;
const quiet = (): void => undefined;

let home = '';
let engine: Engine | undefined;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-variants-'));
  await makeModel();
});
afterEach(async () => {
  await engine?.[Symbol.asyncDispose]();
  engine = undefined;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const folder = (): string => join(home, 'data/models/org/encoder');

/** An encoder with a graph in float, one in eight bits, and a file that is no graph. */
async function makeModel(): Promise<void> {
  const converter = new Converter(launcher, () => join(home, 'cache'));
  const raw = wideBert(RAW, join(home, 'raw'));
  const from = { model: 'org/encoder', folder: raw, allowed: [raw] };
  mkdirSync(join(home, 'data/models/org'), { recursive: true });
  await converter.toFolder({ ...from, out: folder() }, never, quiet);
  const small = join(home, 'small');
  await converter.toFolder({ ...from, out: small, quantization: 'q8', force: true }, never, quiet);
  for (const name of readdirSync(join(small, 'onnx')).filter((each) => each.includes('_quantized')))
    copyFileSync(join(small, 'onnx', name), join(folder(), 'onnx', name));
  writeFileSync(join(folder(), 'onnx/model_q4.onnx'), 'no graph');
}

async function start(store: Store): Promise<Engine> {
  const machine = { platform: process.platform, homeFolder: home, workingFolder: home, cores: 2 };
  const environment = readEnvironment({ HEARTH_DATA: join(home, 'data') }, machine);
  const file = join(home, 'settings.json');
  const settings = new Settings({ file, environment, defaults: defaultConfig({}, machine) });
  return await createEngine({
    ...{ config: () => settings.effective(), settings, launcher, store, version: '0.0.0' },
    embeddedModels: join(home, 'none'),
    evalSets: join(ROOT, 'resources/eval'),
    log: { debug: quiet, info: quiet, warn: quiet },
  });
}

test('graphs by turns: each has its time and how near it answers, what is no graph is left out', async () => {
  const converter = new Converter(launcher, () => join(home, 'cache'));
  const graphs = [
    { dtype: 'fp32', file: 'onnx/model.onnx' },
    { dtype: 'q4', file: 'onnx/model_q4.onnx' },
    { dtype: 'q8', file: 'onnx/model_quantized.onnx' },
    { dtype: 'twin', file: 'onnx/model.onnx' },
  ];
  const samples = [{ text: 'The lamp is on.', target: null, tensors: {} }];
  const request = { folder: folder(), graphs, samples, threads: 1 };
  const times = await converter.compare('org/encoder', request, never);
  expect(times.map(({ dtype }) => dtype)).toEqual(['fp32', 'q8', 'twin']);
  const [usual, q8, twin] = times;
  expect(usual?.cosine).toBe(1);
  expect(twin?.cosine).toBeCloseTo(1, 6);
  // Eight bits of random weights are near, and never the same.
  expect(q8?.cosine).toBeGreaterThan(0.98);
  expect(q8?.cosine).toBeLessThan(1);
  expect(times.every(({ ms }) => ms > 0)).toBe(true);
  expect(await converter.compare('x', { ...request, graphs: graphs.slice(1, 3) }, never)).toEqual([]);
});

test('a model that was used three times is compared in the next pause, once, and the policy goes by it', async () => {
  using store = new Store({ file: null });
  const keep = vi.spyOn(store.variantTimes, 'keep');
  engine = await start(store);
  const { cpu_model, cpu_cores, platform, arch } = engine.devices().capabilities;
  const machine = machineName({ cpu_model, cpu_cores, platform, arch }, '0.0.0');
  // That is known already: what is tested is what comes behind it.
  store.threadCounts.keep(machine, 1, Date.now());
  const ask = async (): Promise<void> => {
    const request = { model: 'org/encoder', inputs: 'The lamp is on.' };
    for await (const event of engine?.infer(request, never) ?? [])
      if (event.type === 'error') throw new Error(event.error.message);
  };
  for (let use = 0; use < 3; use += 1) await ask();
  expect(store.variantTimes.at('org/encoder')).toBe(0);
  await vi.waitFor(() => expect(store.variantTimes.at('org/encoder')).toBeGreaterThan(0), {
    timeout: 45_000,
    interval: 250,
  });
  expect(keep).toHaveBeenCalledOnce();
  const times = keep.mock.lastCall?.[2] ?? [];
  expect(times.map(({ dtype }) => dtype)).toEqual(['fp32', 'q8']);
  // Whichever won by enough on this machine: the next plan has it.
  const [usual, other] = times.map(({ ms }) => ms);
  const expected = (other ?? NaN) * CLEARLY_FASTER > (usual ?? NaN) ? 'fp32' : 'q8';
  await engine.models.unload('org/encoder');
  const { acceleration, planned } = await engine.models.status('org/encoder');
  expect([acceleration?.dtype, planned?.variant]).toEqual([expected, expected]);
}, 90_000);
