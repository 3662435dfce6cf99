import { expect, it } from 'vitest';
import { formatAt, formatIn, formatMoment, formatSince } from './format-when.ts';

// Local times, so that the tests hold in every time zone. A Monday.
const now = new Date(2026, 10, 23, 16, 40).getTime();
const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();

it('says yesterday by the calendar, not after 24 hours', () => {
  expect(formatSince(at(2026, 10, 23, 0, 10), now)).toBe('16\u202fh');
  expect(formatSince(at(2026, 10, 22, 23, 50), now)).toBe('yesterday');
  expect(formatSince(at(2026, 10, 20, 9, 0), now)).toBe('Friday');
});

it('names no weekday that could be taken for today', () => {
  expect(formatSince(at(2026, 10, 16, 9, 0), now)).toMatch(/16/);
  expect(formatSince(at(2025, 10, 16, 9, 0), now)).toMatch(/2025/);
});

it('a clock that runs ahead is now, and nonsense is a dash', () => {
  expect(formatSince(at(2026, 10, 23, 17, 0), now)).toBe('now');
  expect([formatSince('soon', now), formatAt('soon', now), formatMoment('')]).toEqual(['–', '–', '–']);
});

it('a run of this day has its time, one from just before midnight has its day', () => {
  expect(formatAt(at(2026, 10, 23, 16, 31), now)).toMatch(/^0?4:31\sPM$|^16:31$/);
  expect(formatAt(at(2026, 10, 22, 23, 59), new Date(2026, 10, 23, 0, 5).getTime())).toBe('yesterday');
});

it.each([
  [-5_000, '1 min'],
  [61_000, '2 min'],
  [60 * 60_000, '60 min'],
  [61 * 60_000, '2 h'],
  [72 * 3_600_000, '3 days'],
])('says how soon something is in %d ms, and never that it is past', (ms, words) => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(formatIn(new Date(now + ms).toISOString(), now).replace('\u202f', ' ')).toBe(words);
});
