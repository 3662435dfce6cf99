import { expect, test } from 'vitest';
import { parseFootprint, parsePss, processMemory, type MemoryProbe } from './memory.ts';

test('the proportional set size is read in bytes, and not one of its parts', () => {
  expect(parsePss('Rss:  2000 kB\nPss:                1234 kB\nPss_Dirty:  99 kB\n')).toBe(1234 * 1024);
  expect(parsePss('')).toBeNull();
});

test('this process takes some memory', async () => {
  expect(await processMemory()).toBeGreaterThan(1_000_000);
});

test.each([
  ['node [812]: 64-bit    Footprint: 45 MB (16384 bytes per page)', 45 * 1024 ** 2],
  ['node [812]: 64-bit\tFootprint: 2.5 GB (16384 bytes per page)\n', 2.5 * 1024 ** 3],
  ['======\nnode [812]: 64-bit    Footprint: 47185920 B (16384 bytes per page)\n======', 47_185_920],
  ['node [812]: 64-bit    Footprint: 900 KB (16384 bytes per page)', 900 * 1024],
  ['phys_footprint: 45 MB', null],
  ['Footprint: lots', null],
  [`Footprint: ${'9'.repeat(400)} MB`, null],
  ['', null],
])('the footprint on macOS is read from %j', (text, bytes) => {
  expect(parseFootprint(text)).toBe(bytes);
});

test.each<[string, Partial<MemoryProbe>, number]>([
  ['the share of its pages on Linux', { platform: 'linux' }, 7 * 1024],
  ['what is resident where Linux hides the shares', { platform: 'linux', rollup: async () => '' }, 3],
  ['its footprint on macOS', { platform: 'darwin' }, 9 * 1024 ** 2],
  ['what is resident where macOS does not tell', { platform: 'darwin', footprint: async () => '' }, 3],
  ['its working set on Windows, with no program asked', { platform: 'win32' }, 3],
])('the memory of a process is %s', async (_name, more, bytes) => {
  const probe: MemoryProbe = {
    platform: 'linux',
    rollup: async () => 'Pss:  7 kB\n',
    footprint: async () => 'node [1]: 64-bit    Footprint: 9 MB (4096 bytes per page)',
    resident: () => 3,
    ...more,
  };
  expect(await processMemory(probe)).toBe(bytes);
});
