import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceProbe } from '../shared/runner.ts';
import type { Engine } from './engine-types.ts';
import { engineUnderTest } from './testing/engine-under-test.ts';

const none: DeviceProbe = {
  ort_backends: ['cpu'],
  nvidia: null,
  metal: null,
  dxgi: null,
  vulkan: null,
  reasons: {},
};
const card = { name: 'RTX 4060', memory_bytes: 8e9 };

let engine: Engine;
afterEach(() => engine[Symbol.asyncDispose]());

/** An engine whose drivers answer with each of these in turn. */
async function setUp(...found: DeviceProbe[]): Promise<Engine> {
  ({ engine } = await engineUnderTest({ devices: () => found.shift() ?? none }));
  return engine;
}

describe('devices that are looked for anew', () => {
  it('are told with what each driver said now, and those that went are told as gone', async () => {
    await setUp(none, { ...none, vulkan: card }, none);
    expect(engine.health().gpu).toBeNull();
    const vulkan = async () =>
      (await engine.probeDevices()).devices.find(({ id }) => id === 'vulkan')?.available;
    expect(await vulkan()).toBe(true);
    expect(engine.health().gpu).toMatchObject({ name: 'RTX 4060', total_bytes: 8e9, used_bytes: null });
    expect(await vulkan()).toBe(false);
    expect(engine.devices().capabilities.gpu_name).toBeNull();
  });

  it('are chosen among as the setting says from the moment it is changed', async () => {
    await setUp({ ...none, vulkan: card });
    expect(engine.devices().device).toBe('cpu');
    engine.settings.change('forceDevice', 'vulkan');
    expect(engine.devices()).toMatchObject({
      device: 'vulkan',
      reason: expect.stringContaining('asked for'),
    });
  });

  it('change nothing where the device that is forced has gone', async () => {
    await setUp({ ...none, vulkan: card }, none);
    engine.settings.change('forceDevice', 'vulkan');
    await expect(engine.probeDevices()).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    expect(engine.devices()).toMatchObject({ device: 'vulkan', capabilities: { vulkan: true } });
  });
});

describe('the threads of a model', () => {
  it('are what was measured on this machine, and what a person sets goes before it from the next load on', async () => {
    const loads: number[] = [];
    const test = await engineUnderTest({
      load: (plan) => {
        loads.push(plan.threads);
        return Promise.resolve();
      },
    });
    ({ engine } = test);
    const { cpu_model, cpu_cores, platform, arch } = engine.devices().capabilities;
    const load = async (): Promise<void> => {
      await engine.models.load('org/bert', new AbortController().signal);
      await engine.models.unload('org/bert');
    };
    await load();
    const machine = [cpu_model, String(cpu_cores), platform, arch, '0.0.0'].join(' | ');
    test.store.threadCounts.keep(machine, 1, Date.now());
    await load();
    expect(engine.devices().threads).toEqual({
      count: 1,
      reason: 'Measured on this machine to be the fastest.',
    });
    engine.settings.change('threads', 3);
    await load();
    expect(loads).toEqual([cpu_cores, 1, 3]);
    expect(engine.devices().threads).toMatchObject({
      count: 3,
      reason: expect.stringContaining('HEARTH_THREADS'),
    });
  });
});
