import { expect, it } from 'vitest';
import { testProfile } from '../testing.ts';
import { gpusFor, ranOn } from './llama-library.ts';

it.each([
  ['an NVIDIA card without the CUDA libraries is still a GPU', 'cuda', ['cuda', 'vulkan']],
  ['a card that ONNX Runtime reaches by WebGPU is reached by Vulkan', 'webgpu', ['vulkan']],
  ["and so is one of DirectX's", 'dml', ['vulkan']],
  ['Vulkan itself', 'vulkan', ['vulkan']],
  ['a Mac', 'mps', ['metal']],
  ['the CPU alone where it was asked for', 'cpu', []],
] as const)('%s', (_, device, gpus) => {
  expect(gpusFor(device)).toEqual(gpus);
});

it('says where it really runs, and keeps the reason of the plan where that is there', () => {
  const speed = { tokens_per_second: 90, run_ms: 1, load_ms: null };
  const dtype = 'Q4_K_M';
  const acceleration = testProfile({ engine: 'llama', device: 'cuda', dtype, speed });
  const plan = { device: 'cuda', dtype, acceleration } as const;
  expect(ranOn('cuda', plan)).toEqual({ device: 'cuda', acceleration: plan.acceleration });
  expect(ranOn('vulkan', plan)).toEqual({
    device: 'vulkan',
    acceleration: {
      ...acceleration,
      device: 'vulkan',
      // What was measured on CUDA says nothing of it.
      speed: null,
      profile: 'llama-vulkan-Q4_K_M',
      reason: "cuda was planned, but llama.cpp can't use it on this machine: it runs on vulkan.",
    },
  });
  expect(ranOn('cpu', plan, ['(cuda: no library)', '(vulkan: no driver)']).acceleration.reason).toBe(
    "cuda was planned, but llama.cpp can't use it on this machine: it runs on the CPU. (cuda: no library) (vulkan: no driver)",
  );
});
