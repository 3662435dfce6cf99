/** How models run, told and chosen at the engine's doors; over fake processes and files that are large and empty. */
import { truncateSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceProbe, Plan } from '../shared/runner.ts';
import { CLASSIFIER, engineUnderTest, type UnderTest } from './testing/engine-under-test.ts';

const card = { name: 'RTX 4060', memory_bytes: 8e9 };
/** A GPU that WebGPU reaches, on each platform. */
const GPU: DeviceProbe = {
  ort_backends: ['cpu', 'webgpu'],
  nvidia: null,
  metal: card,
  dxgi: card,
  vulkan: card,
  reasons: {},
};
const never = new AbortController().signal;

let test: UnderTest;
afterEach(() => test.engine[Symbol.asyncDispose]());

/** An engine with `org/three`, a classifier with files of 300, 150 and 20 MB. */
async function setUp(variables: Record<string, string> = {}, devices?: DeviceProbe): Promise<Plan[]> {
  const loads: Plan[] = [];
  const load = (plan: Plan): Promise<void> => {
    loads.push(plan);
    return Promise.resolve();
  };
  const behaviour = { load, ...(devices === undefined ? {} : { devices: () => devices }) };
  test = await engineUnderTest(behaviour, undefined, undefined, false, variables);
  const folder = 'data/models/org/three';
  test.put(`${folder}/config.json`, CLASSIFIER);
  for (const [name, bytes] of [
    ['model', 300e6],
    ['model_fp16', 150e6],
    ['model_q4f16', 20e6],
  ] as const)
    truncateSync(test.put(`${folder}/onnx/${name}.onnx`), bytes);
  await test.engine.models.add([`${test.root}/${folder}`]);
  return loads;
}

const doneOf = (events: Awaited<ReturnType<UnderTest['infer']>>) =>
  events.find(({ type }) => type === 'done');

describe('how a model runs', () => {
  it('is told before it is loaded, as the whole profile, and with each result', async () => {
    await setUp();
    const profile = {
      profile: 'onnx-cpu-fp32',
      engine: 'onnx',
      device: 'cpu',
      dtype: 'fp32',
      source: 'published',
      reason: expect.stringMatching(/fp32 is the best of its files.*no GPU/i),
      memory_bytes: expect.any(Number),
      speed: null,
    };
    expect((await test.engine.models.status('org/three')).acceleration).toEqual(profile);
    const done = doneOf(await test.infer({ model: 'org/three' }));
    expect(done).toMatchObject({ meta: { acceleration: { ...profile, memory_bytes: 440e6 } } });
  });

  it('expects what was measured, once it has run', async () => {
    await setUp();
    await test.infer({ model: 'org/three' });
    const speed = { tokens_per_second: null, run_ms: expect.any(Number), load_ms: expect.any(Number) };
    const { models } = test.engine;
    expect((await models.status('org/three')).acceleration?.speed).toEqual(speed);
    expect(doneOf(await test.infer({ model: 'org/three' }))).toMatchObject({
      meta: { acceleration: { speed } },
    });
    await models.unload('org/three');
    expect((await models.status('org/three')).acceleration?.speed).toEqual(speed);
  });

  it('is told as each request asked for it, whoever the model was loaded for', async () => {
    await setUp();
    const because = (reason: RegExp) => ({
      meta: { acceleration: { reason: expect.stringMatching(reason) } },
    });
    const asked = doneOf(await test.infer({ model: 'org/three:fp32' }));
    expect(asked).toMatchObject(because(/fp32 was asked for/));
    const next = doneOf(await test.infer({ model: 'org/three' }));
    expect(next).toMatchObject(because(/fp32 is the best of its files/));
  });

  it('is another one once a run has found out that the planned device can not do it', async () => {
    await setUp();
    const { launcher, engine } = test;
    const { acceleration } = await engine.models.load('org/three', never);
    if (acceleration === null) throw new Error('no plan');
    const ran = {
      device: 'webgpu',
      acceleration: { ...acceleration, device: 'webgpu', reason: 'It failed.' },
    };
    launcher.behaviour.ran = () => ran;
    const told = { device: 'webgpu', acceleration: { device: 'webgpu', reason: 'It failed.' } };
    expect(doneOf(await test.infer({ model: 'org/three' }))).toMatchObject({ meta: told });
    expect(await engine.models.status('org/three')).toMatchObject(told);
  });

  it('is what a person chose from the next load on, also at the next start, until that is taken back', async () => {
    const loads = await setUp();
    const { models, settings } = test.engine;
    await models.load('org/three', never);
    const details = await models.chooseProfile('org/three', { variant: 'fp16', device: null });
    expect(details.chosen).toEqual({ variant: 'fp16', device: null });
    // What is in memory goes on as it is.
    expect(details.model.acceleration?.dtype).toBe('fp32');
    await models.unload('org/three');
    await models.load('org/three', never);
    expect(settings.list().find(({ key }) => key === 'modelProfiles')?.value).toEqual(['org/three=fp16']);
    await models.unload('org/three');
    expect((await models.chooseProfile('org/three', null)).chosen).toBeNull();
    await models.load('org/three', never);
    expect(loads.map(({ dtype }) => dtype)).toEqual(['fp32', 'fp16', 'fp32']);
    expect(loads[1]?.acceleration.reason).toContain('fp16 was chosen for this model.');
  });

  it('can be the CPU where there is a GPU, and each way that there is comes with what it takes', async () => {
    const loads = await setUp({}, GPU);
    const { models } = test.engine;
    const { profiles } = await models.details('org/three');
    const gpu = loads.length === 0 ? profiles[0]?.device : undefined;
    expect(profiles.map(({ profile }) => profile.replace(String(gpu), 'gpu'))).toEqual([
      'onnx-gpu-fp32',
      'onnx-cpu-fp32',
      'onnx-gpu-fp16',
      'onnx-cpu-fp16',
      'onnx-gpu-q4f16',
      'onnx-cpu-q4f16',
    ]);
    expect(profiles.every(({ memory_bytes }) => memory_bytes > 100e6)).toBe(true);
    await models.chooseProfile('org/three', { variant: 'fp32', device: 'cpu' });
    await models.load('org/three', never);
    expect(loads.map(({ device, dtype }) => `${device} ${dtype}`)).toEqual(['cpu fp32']);
  });

  it('refuses a choice that is none, and changes nothing then', async () => {
    await setUp();
    const { models } = test.engine;
    const choose = () => models.chooseProfile('org/three', { variant: 'q8', device: 'cpu' });
    expect(choose).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        hint: expect.stringContaining('fp32 on cpu, fp16 on cpu, q4f16 on cpu'),
      }),
    );
    expect((await models.details('org/three')).chosen).toBeNull();
  });
});

describe('MAX_GPU_MEM_GB', () => {
  const variables = (gb: string) => ({ MAX_GPU_MEM_GB: gb, FORCE_DEVICE: 'webgpu' });

  it('leads to the largest dtype that it has room for', async () => {
    const loads = await setUp(variables('0.25'), GPU);
    await test.engine.models.load('org/three', never);
    expect(loads[0]).toMatchObject({ dtype: 'q4f16', device: 'webgpu' });
    expect(loads[0]?.acceleration.reason).toMatch(
      /q4f16 is the smallest loss that fits in the 250 MB that MAX_GPU_MEM_GB allows/,
    );
  });

  it('refuses what does not fit, with what it needs, what the limit is, and what would fit', async () => {
    await setUp(variables('0.25'), GPU);
    const load = () => test.engine.models.load('org/three:fp16', never);
    await expect(load()).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
      message:
        'org/three needs about 276 MB, and the GPU has 250 MB for models, which is what MAX_GPU_MEM_GB allows.',
      hint: 'Choose q4f16 of it, which needs about 146 MB, raise MAX_GPU_MEM_GB, or run it on the CPU.',
    });
  });

  it('refuses where nothing is small enough, and says how small a file would have to be', async () => {
    await setUp(variables('0.1'), GPU);
    await expect(test.engine.models.load('org/three', never)).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
      message: expect.stringContaining('org/three needs about 146 MB'),
      hint: 'Choose a smaller file of this model (below about 80 MB), raise MAX_GPU_MEM_GB, or run it on the CPU.',
    });
  });

  it('holds from the moment that it is set in the app', async () => {
    const loads = await setUp({ FORCE_DEVICE: 'webgpu' }, GPU);
    test.engine.settings.change('maxGpuMemGb', 0.25);
    await test.engine.models.load('org/three', never);
    expect(loads[0]?.dtype).toBe('q4f16');
  });
});
