import { expect, test } from 'vitest';
import { parsePss, processMemory } from './memory.ts';

test('the proportional set size is read in bytes, and not one of its parts', () => {
  expect(parsePss('Rss:  2000 kB\nPss:                1234 kB\nPss_Dirty:  99 kB\n')).toBe(1234 * 1024);
  expect(parsePss('')).toBeNull();
});

test('this process takes some memory', async () => {
  expect(await processMemory()).toBeGreaterThan(1_000_000);
});
