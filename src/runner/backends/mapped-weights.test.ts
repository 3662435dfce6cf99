import { expect, test } from 'vitest';
import { mapsWeights } from './mapped-weights.ts';

test.each([
  ['Q4_0', 'cpu', 'x64', false],
  ['Q4_K_M', 'cpu', 'x64', false],
  ['q4_k_s', 'cpu', 'x64', false],
  ['IQ4_NL', 'cpu', 'x64', false],
  ['IQ4_XS', 'cpu', 'x64', true],
  ['Q8_0', 'cpu', 'x64', true],
  ['Q5_K_M', 'cpu', 'x64', true],
  ['F16', 'cpu', 'x64', true],
  ['Q8_0', 'cpu', 'arm64', false],
  ['F16', 'cpu', 'arm64', true],
  ['Q4_K_M', 'cuda', 'x64', true],
  ['Q4_K_M', 'mps', 'arm64', true],
  ['Q4_0', 'cpu', 'riscv64', true],
] as const)('%s on %s of %s is in memory twice, or copied for nothing', (dtype, device, arch, maps) => {
  expect(mapsWeights(dtype, device, arch)).toBe(maps);
});
