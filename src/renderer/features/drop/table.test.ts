import { expect, it } from 'vitest';
import { columnTexts, csvTable, jsonTable, likelyColumn } from './table.ts';

it('a first row of words names the columns, one with a number does not', () => {
  expect(csvTable('\ufeffid,text\n1,late').columns).toEqual(['id', 'text']);
  expect(csvTable('1,late\n2,good').columns).toEqual(['1', '2']);
  expect(csvTable('1,late\n2,good').rows).toHaveLength(2);
});

it('finds the column that people mean', () => {
  const table = csvTable('id,date,text\n1,2026-01-01,The delivery was late\n2,2026-01-02,Lovely');
  expect(likelyColumn(table)).toBe(2);
  expect(columnTexts(table, 2)).toEqual(['The delivery was late', 'Lovely']);
});

it('a cell with line ends stays one line', () => {
  expect(columnTexts({ columns: ['a'], rows: [['one\r\ntwo'], [' ']] }, 0)).toEqual(['one two']);
});

it('reads lists of texts, of objects, and one object a line', () => {
  expect(jsonTable('["a","b"]')?.rows).toEqual([['a'], ['b']]);
  expect(jsonTable('[{"id":1,"t":"x"},{"t":"y"}]')).toEqual({ columns: ['t'], rows: [['x'], ['y']] });
  expect(jsonTable('{"t":"x"}\n{"t":"y"}')?.rows).toEqual([['x'], ['y']]);
});

it('JSON that holds no lines of text is no table', () => {
  expect(['{}', '[1,2]', '[]', 'nonsense', '[["a"]]'].map(jsonTable)).toEqual([null, null, null, null, null]);
});
