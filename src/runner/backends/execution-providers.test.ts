import { expect, test } from 'vitest';
import type { DeviceId } from '../../shared/models.ts';
import { planOf } from '../testing.ts';
import { withFirstProvider } from './execution-providers.ts';

const plan = (device: DeviceId) =>
  planOf({ task: 'text-classification', backend: 'onnx', directory: '/models/a/b', file: 'x', device });

test('a device that works is reported with the reason of the plan', async () => {
  const { value, ran } = await withFirstProvider(plan('cuda'), async (provider) => provider);
  expect(value).toBe('cuda');
  expect(ran).toEqual({ device: 'cuda', acceleration: plan('cuda').acceleration });
});

test('a fall back is reported as what it is, with the reason of each failure', async () => {
  const { ran } = await withFirstProvider(plan('cuda'), async (provider) => {
    if (provider !== 'cpu') throw new Error(`no ${provider} library`);
  });
  expect(ran.device).toBe('cpu');
  expect(ran.acceleration.profile).toBe('onnx-cpu-fp32');
  expect(ran.acceleration.reason).toMatch(/cuda was planned.*no cuda library.*no webgpu library/);
});

test('when the CPU fails too, its error is the one that is thrown', async () => {
  const attempt = withFirstProvider(plan('webgpu'), async (provider) =>
    Promise.reject(new Error(`broken on ${provider}`)),
  );
  await expect(attempt).rejects.toThrow('broken on cpu');
});

test('CoreML is what the outside knows as mps', async () => {
  const { value, ran } = await withFirstProvider(plan('mps'), async (provider) => provider);
  expect([value, ran.device]).toEqual(['coreml', 'mps']);
});
