/** A device that was planned and is not there: the model runs all the same, and what is reported is what happened. */
import { expect, test } from 'vitest';
import type { DeviceId } from '../shared/models.ts';
import { loadBackend } from './handlers.ts';
import { embeddedPlan, loadContext } from './testing.ts';

test.each([
  ['ember-gguf', 'cuda'],
  ['ember-gguf', 'vulkan'],
  ['ember-gguf', 'webgpu'],
  ['ember-onnx', 'cuda'],
  ['minilm', 'cuda'],
  ['minilm', 'webgpu'],
] as const satisfies [string, DeviceId][])('%s planned for %s', async (name, device) => {
  const plan = { ...embeddedPlan(name), device };
  await using backend = await loadBackend(plan, loadContext());
  const { ran } = backend;
  // A machine that has the device may use it; then the plan's own reason stands.
  if (ran.device === device) {
    expect(ran.acceleration).toEqual(plan.acceleration);
    return;
  }
  expect(ran.acceleration.profile).toContain(ran.device);
  expect(ran.acceleration.reason).toContain(`${device} was planned`);
});
