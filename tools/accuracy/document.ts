/** docs/accuracy.md from the comparisons of the tests. Pure. */
import type { AccuracyRow } from '../../src/runner/accuracy-row.ts';

const HEAD = `# Accuracy

How far Hearth's results are from those of the Python originals (PyTorch with transformers and sentence-transformers),
on tiny random checkpoints whose weights both sides share. Written by \`npm run accuracy\`, which runs the tests that
assert each bar; the checkpoints and the answers of the originals are made by the scripts in \`tools/reference/\`.
"raw" are checkpoints that Hearth itself converted from their raw weights before they ran.
`;

const COLUMNS = 'architecture | inputs | compared | worst | bar\n---|---|---|---|---';

/** A table for each task, one row for each architecture, measure and kind of input; looser bars with their reasons below. */
export function accuracyDocument(rows: readonly AccuracyRow[]): string {
  const sorted = rows.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b), 'en'));
  const tables = Map.groupBy(sorted, ({ task }) => task)
    .entries()
    .map(([task, own]) => [`### ${task}\n`, COLUMNS, ...own.map(lineOf), ''].join('\n'));
  const loose = sorted.filter(({ reason }) => reason !== undefined);
  const reasons =
    loose.length === 0
      ? ['Every comparison keeps the usual bar of its measure.']
      : loose.map(
          (row) => `- ${row.task}, ${row.architecture}, ${row.inputs} (${row.measure}): ${row.reason ?? ''}`,
        );
  return [HEAD, '## Comparisons\n', ...tables, '## Looser bars, and why\n', ...reasons, ''].join('\n');
}

function lineOf({ architecture, inputs, measure, worst, bound, tolerance }: AccuracyRow): string {
  const bar = `${bound === 'at-most' ? '≤' : '≥'} ${figure(tolerance)}`;
  // Half of the rows begin with these words.
  const short = inputs.replace(/^converted from raw weights[;,] /, 'raw; ');
  return `${architecture} | ${short} | ${measure} | ${figure(worst)} | ${bar}`;
}

function keyOf({ task, architecture, inputs, measure }: AccuracyRow): string {
  return [task, architecture, measure, inputs].join('\n');
}

function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.01
    ? value.toExponential(1).replace('.0e', 'e')
    : String(Number(value.toPrecision(6)));
}
