/** The rows of the result, and how they are shown: a table for the terminal and one for docs/performance.md. */
import type { Bar, Spread, Verdict } from './stats.ts';

/** One line of the result. */
export interface Row {
  readonly name: string;
  /** Null for a figure that nothing is asked of. */
  readonly bar: Bar | null;
  readonly unit: string;
  /** Digits after the point. */
  readonly digits: number;
  /** What was measured: the middle one is the figure. */
  readonly spread: Spread;
  /** Rounds (or samples) that count, and those that were disturbed. */
  readonly kept: number;
  readonly thrown: number;
  readonly verdict: Verdict | null;
}

const HEAD = ['what', 'bar', 'figure', 'p25 – p75', 'kept', 'thrown', 'verdict'] as const;

function cells(row: Row): string[] {
  const show = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(row.digits));
  const unit = row.unit === '' ? '' : ` ${row.unit}`;
  const sign = row.bar?.sense === 'at least' ? '≥' : '≤';
  return [
    row.name,
    row.bar === null ? '' : `${sign} ${row.bar.limit}${unit}`,
    `${show(row.spread.p50)}${unit}`,
    `${show(row.spread.p25)} – ${show(row.spread.p75)}`,
    String(row.kept),
    String(row.thrown),
    row.verdict ?? '',
  ];
}

/** The rows in columns. */
export function plainTable(rows: readonly Row[]): string {
  const table = [[...HEAD], ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The rows as a Markdown table. */
export function markdownTable(rows: readonly Row[]): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');
}

/** Bars that were not met, in words. */
export function shortfalls(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    const [name = '', bar = '', figure = ''] = cells(row);
    if (row.verdict === 'missed') return [`${name}: ${figure}, asked for ${bar}.`];
    if (row.verdict === 'noisy')
      return [`${name}: too few undisturbed rounds (${row.kept} of ${row.kept + row.thrown}) to say.`];
    return [];
  });
}
