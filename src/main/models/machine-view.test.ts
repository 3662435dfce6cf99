import { expect, it } from 'vitest';
import { availableParallelism } from 'node:os';
import { defaultConfig } from '../config/environment.ts';
import type { Config } from '../config/config.ts';
import type { DeviceId } from '../../shared/models.ts';
import { selectDevice } from '../devices/select.ts';
import { MachineView } from './machine-view.ts';

const capabilities = {
  ...{ cuda: true, mps: false, dml: false, webgpu: false, vulkan: false },
  ...{ gpu_name: 'RTX 4060', memory_gb: 8, cpu_model: 'x', cpu_cores: 8, ram_gb: 16 },
  ...{ platform: 'linux', arch: 'x64', reasons: {} },
};
const machine = {
  platform: 'linux' as const,
  homeFolder: '/home/x',
  workingFolder: '/home/x',
  cores: availableParallelism(),
};

it('takes the device that is asked for while Hearth runs, and its memory with it', () => {
  let config: Config = { ...defaultConfig({}, machine), forceDevice: null };
  const choose = (wanted: DeviceId | null) => selectDevice(wanted ?? 'auto', capabilities);
  const view = new MachineView(capabilities, choose, () => config);
  expect(view.selected.device).toBe('cuda:0');
  expect(view.gpuBudget()).toBe(8e9);
  config = { ...config, forceDevice: 'cpu' };
  expect(view.selected.device).toBe('cpu');
  expect(view.gpuBudget()).toBeNull();
  expect(view.now(0).device).toBe('cpu');
  config = { ...config, forceDevice: null };
  expect(view.selected.device).toBe('cuda:0');
});
