import { expect, it } from 'vitest';
import { sampleHealth, sampleModel } from '../../testing/samples.ts';
import { gpuParts, machineParts } from './segments.ts';

const GB = 1e9;
const model = (id: string, bytes: number, device: string) => ({
  ...sampleModel,
  id,
  device,
  loaded: true,
  memory: { estimated_bytes: bytes, measured_bytes: device === 'cpu' ? bytes : 0.5 * GB },
});
const health = {
  ...sampleHealth,
  memory: { ...sampleHealth.memory, used_bytes: 6 * GB, total_bytes: 10 * GB, watermark: 0.8 },
};
const gpu = {
  name: 'RTX',
  total_bytes: 8 * GB,
  used_bytes: 5 * GB,
  held_bytes: 4 * GB,
  budget_bytes: 7 * GB,
};
const loaded = [model('on the GPU', 4 * GB, 'cuda:0'), model('on the CPU', GB, 'cpu')];

it('shows what every model holds and what all other programs do', () => {
  const { segments, ...rest } = machineParts(health, loaded);
  expect(segments.map(({ key, share }) => [key, share])).toEqual([
    ['on the GPU', 0.4],
    ['on the CPU', 0.1],
    ['', 0.1],
  ]);
  expect(rest).toEqual({ own: 5 * GB, others: GB, used: 6 * GB, room: 2 * GB });
});

it('counts a model on a GPU with memory of its own there, and here only what its process takes', () => {
  const machine = machineParts({ ...health, gpu }, loaded);
  expect(machine).toMatchObject({ own: 1.5 * GB, others: 4.5 * GB });
  // The colour is that of the list beside the meters, so it stays the same where a model has no part in one.
  expect(gpuParts(gpu, loaded.toReversed()).segments.map(({ key, tone }) => [key, tone])).toEqual([
    ['on the GPU', 'warm'],
    ['', 'other'],
  ]);
  expect(gpuParts(gpu, loaded)).toMatchObject({ own: 4 * GB, others: GB, used: 5 * GB, room: 2 * GB });
});

it('makes up nothing of other programs where no driver tells of them', () => {
  expect(gpuParts({ ...gpu, used_bytes: null }, loaded)).toMatchObject({
    own: 4 * GB,
    others: null,
    used: 4 * GB,
    room: 3 * GB,
  });
});
