/** Tables out of CSV, TSV and JSON: columns of text that a task can take line by line. Pure. */
import { parseCsv } from '../../tasks/csv.ts';

/** A table; every row has as many cells as there are columns. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table whose first row names the columns, unless it looks like the ones below it (a number in it). */
export function csvTable(text: string): TextTable {
  const [first = [], ...rest] = parseCsv(text.replace(/^\ufeff/, ''));
  const named = rest.length > 0 && first.every((cell) => cell.trim() !== '' && !isNumber(cell));
  const width = Math.max(first.length, ...rest.slice(0, 1_000).map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) =>
    named ? (first[index] ?? `${index + 1}`) : `${index + 1}`,
  );
  const rows = (named ? rest : [first, ...rest]).map((row) => columns.map((_, index) => row[index] ?? ''));
  return { columns, rows };
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell.replace(',', '.')));
}

/** A table out of JSON: a list of texts, or of objects with texts in them; also one such value a line. Null for anything else. */
export function jsonTable(text: string): TextTable | null {
  const values = readJson(text);
  if (!Array.isArray(values) || values.length === 0) return null;
  if (values.every((value) => typeof value === 'string')) {
    return { columns: ['1'], rows: values.map((value) => [value]) };
  }
  const objects = values.filter((value): value is Record<string, unknown> => isRecord(value));
  if (objects.length !== values.length) return null;
  const columns = [...new Set(objects.flatMap((each) => Object.keys(each)))].filter((key) =>
    objects.some((each) => typeof each[key] === 'string'),
  );
  if (columns.length === 0) return null;
  const rows = objects.map((each) => columns.map((key) => (typeof each[key] === 'string' ? each[key] : '')));
  return { columns, rows };
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return lines.map((line): unknown => JSON.parse(line));
    } catch {
      return null;
    }
  }
}

/** The texts of a column, without empty ones and without line ends, which would split them again. */
export function columnTexts(table: TextTable, column: number): string[] {
  return table.rows
    .map((row) => (row[column] ?? '').replace(/\s*[\r\n]+\s*/g, ' ').trim())
    .filter((cell) => cell !== '');
}

/** The column that holds most text: what a person most likely means. */
export function likelyColumn(table: TextTable): number {
  const sample = table.rows.slice(0, 50);
  const lengths = table.columns.map((_, index) =>
    sample.reduce((sum, row) => sum + (isNumber(row[index] ?? '') ? 0 : (row[index] ?? '').length), 0),
  );
  return Math.max(0, lengths.indexOf(Math.max(...lengths)));
}
