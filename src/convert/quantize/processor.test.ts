import { expect, test } from 'vitest';
import { overflows } from './processor.ts';

test.each([
  ['x64', 'flags : fpu avx2 avx512f avx512_vnni', false],
  ['x64', 'flags : fpu avx2 avx_vnni', false],
  ['x64', 'flags : fpu avx2 my_avx_vnni2', true],
  ['x64', 'flags : fpu avx2', true],
  ['x64', null, true],
  ['arm64', null, false],
] as const)('a processor of %s with %j overflows or not: not %s', (arch, cpuinfo, expected) => {
  expect(overflows(arch, cpuinfo)).toBe(expected);
});
