import { expect, it } from 'vitest';
import { barShare, scoreTable, sortedRows, tableAsCsv } from './table.ts';

const results = [
  [
    { label: 'POSITIVE', score: 0.9 },
    { label: 'NEGATIVE', score: 0.1 },
  ],
  [{ label: 'NEGATIVE', score: 0.95 }],
];

it('each score stands under its own label, though each line is sorted its own way', () => {
  const { labels, rows } = scoreTable(['good', 'bad'], results);
  expect(labels).toEqual(['NEGATIVE', 'POSITIVE']);
  expect(rows).toEqual([
    { text: 'good', scores: [0.1, 0.9], best: 1 },
    { text: 'bad', scores: [0.95, null], best: 0 },
  ]);
});

it('the CSV leaves a score that was not given empty, not zero', () => {
  expect(tableAsCsv(scoreTable(['good', '=bad'], results))).toBe(
    '"text","NEGATIVE","POSITIVE"\r\n"good",0.1,0.9\r\n"\'=bad",0.95,\r\n',
  );
});

it('bars of logits fill between the lowest and the highest, never past the end', () => {
  expect([barShare(-2, [3, -2]), barShare(3, [3, -2]), barShare(0.4, [0.4, 0.2])]).toEqual([0, 1, 0.4]);
});

it('sorts by a label, best first, lines without that label last, and leaves the table as it was', () => {
  const row = (text: string, score: number | null) => ({ text, scores: [score], best: 0 });
  const table = { labels: ['joy'], rows: [row('a', 0.1), row('b', null), row('c', 0.9)] };
  expect(sortedRows(table, 'joy').map(({ text }) => text)).toEqual(['c', 'a', 'b']);
  expect(sortedRows(table, null)).toBe(table.rows);
  expect(sortedRows(table, 'gone')).toBe(table.rows);
});
