import { describe, expect, it } from 'vitest';
import {
  counted,
  formatAgo,
  formatBytes,
  formatMs,
  formatNumber,
  formatSeconds,
  formatShare,
  splitName,
} from './format.ts';

describe('formatBytes', () => {
  it('never shows 1000 of a unit', () => {
    expect(formatBytes(999_600)).toBe('1.0\u202fMB');
    expect(formatBytes(999_999_999)).toBe('1.0\u202fGB');
  });
  it('drops the decimal where it is noise', () => {
    expect(formatBytes(320_400_000)).toBe('320\u202fMB');
    expect(formatBytes(0)).toBe('0\u202fB');
  });
});

it('formatShare counts both numbers in the unit of the total', () => {
  expect(formatShare(820_000_000, 16_000_000_000)).toBe('0.8 / 16\u202fGB');
  expect(formatShare(820_000_000, 16_640_000_000)).toBe('0.8 / 16.6\u202fGB');
});

it('a group is a narrow space and a minus is a minus', () => {
  expect(formatNumber(-32_768)).toBe('\u221232\u202f768');
});

it('a duration changes its unit, not its meaning, at each border', () => {
  expect(formatMs(9.04)).toBe('9.0\u202fms');
  expect(formatMs(999.7)).toBe('1.00\u202fs');
  expect(formatSeconds(142)).toBe('0.14\u202fs');
  expect(formatSeconds(200_000)).toBe('3\u202fmin 20\u202fs');
});

it('formatAgo does not say "in the future" when clocks differ', () => {
  expect(formatAgo('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('now');
  expect(formatAgo('2026-01-01T00:00:00Z', Date.parse('2026-01-01T02:10:00Z'))).toBe('2\u202fh ago');
  expect(formatAgo('nonsense', 0)).toBe('–');
});

it('counted uses the singular for one only', () => {
  expect([0, 1, 2].map((n) => counted(n, 'model', 'models'))).toEqual(['0 models', '1 model', '2 models']);
});

it('splitName takes folders of either system apart', () => {
  expect(splitName('hearth/ember')).toEqual({ org: 'hearth', name: 'ember' });
  expect(splitName('C:\\models\\a.gguf')).toEqual({ org: 'C:\\models', name: 'a.gguf' });
  expect(splitName('solo')).toEqual({ org: '', name: 'solo' });
});
