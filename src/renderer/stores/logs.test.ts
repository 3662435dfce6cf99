import { expect, it } from 'vitest';
import type { LogLine } from '../../shared/machine.ts';
import { MOST_LINES, filterLines, lineText, withLines } from './logs.ts';

const line = (seq: number, more: Partial<LogLine> = {}): LogLine => ({
  seq,
  at: 0,
  level: 'info',
  message: `line ${seq}`,
  fields: {},
  ...more,
});

it('a reconnect sends the last lines again; none is shown twice', () => {
  const lines = withLines([], [line(1), line(2)]);
  expect(withLines(lines, [line(1), line(2), line(3)]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(withLines(lines, [line(2)])).toBe(lines);
});

it('lines of another start replace those of before', () => {
  expect(withLines([line(90)], [line(0), line(1)]).map(({ seq }) => seq)).toEqual([0, 1]);
});

it('does not grow for ever', () => {
  const many = Array.from({ length: MOST_LINES + 10 }, (_, seq) => line(seq));
  expect(withLines([], many)).toHaveLength(MOST_LINES);
});

it('filters by level and by every word, fields included', () => {
  const lines = [
    line(1, { level: 'debug' }),
    line(2, { level: 'error', fields: { model: 'hearth/Ember' } }),
    line(3, { level: 'warn' }),
  ];
  expect(filterLines(lines, 'warn', '').map(({ seq }) => seq)).toEqual([2, 3]);
  expect(filterLines(lines, 'trace', 'ember 2').map(({ seq }) => seq)).toEqual([2]);
});

it('copies a line with its fields', () => {
  expect(lineText(line(1, { fields: { a: 1 } }))).toBe('1970-01-01T00:00:00.000Z INFO line 1 {"a":1}');
});
