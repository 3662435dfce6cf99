import { describe, expect, it } from 'vitest';
import { csvCell, csvText, parseCsv, textColumn } from './csv.ts';

describe('parseCsv', () => {
  it('keeps separators, line breaks and quotes inside of quotes', () => {
    expect(parseCsv('a,"b, ""c""\nd"\r\n1,2')).toEqual([
      ['a', 'b, "c"\nd'],
      ['1', '2'],
    ]);
  });
  it('finds the separator of other languages', () => {
    expect(parseCsv('a;b\n1,5;2')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ]);
  });
  it('ends with an open quote and an empty last line', () => {
    expect(parseCsv('"a\n')).toEqual([['a\n']]);
    expect(parseCsv('a\n\n')).toEqual([['a']]);
    expect(parseCsv('')).toEqual([]);
  });
});

it('the lines of a table are its longest text column, without the head', () => {
  const rows = parseCsv('id,text,score\n100000000000000,The lift is stuck,1\n2,"No hot\nwater",2');
  expect(textColumn(rows)).toEqual(['The lift is stuck', 'No hot water']);
  expect(textColumn([])).toEqual([]);
});

it('a cell cannot become a formula in a spreadsheet', () => {
  expect(csvCell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
  expect(csvText([[csvCell('a'), '1']])).toBe('"a",1\r\n');
});
