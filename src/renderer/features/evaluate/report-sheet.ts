/** A report as a file: the whole of it, or a table with a line for each figure. Pure. */
import type { EvalReport, EvalRow } from '../../../shared/evaluation/report.ts';
import { csvCell, csvText } from '../../tasks/csv.ts';

const HEAD = [
  ...['task', 'model', 'device', 'backend', 'dtype', 'items'],
  ...['measure', 'value', 'low', 'high', 'before', 'verdict'],
  ...['p50_ms', 'p95_ms', 'first_token_p50_ms', 'load_ms', 'memory_bytes'],
  ...['speed_ratio', 'speed_verdict', 'regressed', 'error'],
];

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);
const text = (value: string | null | undefined): string => csvCell(value ?? '');

/** The table: numbers as they were measured. A row without figures has one line, with its error. */
export function reportCsv({ rows }: EvalReport): string {
  return csvText([HEAD.map(csvCell), ...rows.flatMap(linesOf)]);
}

function linesOf(row: EvalRow): string[][] {
  const { settings, latency_ms: latency, first_token_ms: first, change } = row;
  const before = [row.task, row.model, settings?.device, settings?.backend, settings?.dtype].map(text);
  const after = [
    ...[latency?.p50, latency?.p95, first?.p50, row.load_ms, row.memory_bytes].map(number),
    number(change?.speed?.ratio.value),
    text(change?.speed?.verdict),
    String(row.regressed),
    text(row.error?.code),
  ];
  const figures = row.measures.map(({ id, value, low, high }) => {
    const moved = change?.measures.find((each) => each.id === id);
    return [text(id), ...[value, low, high, moved?.before].map(number), text(moved?.verdict)];
  });
  const none = ['', '', '', '', '', ''];
  return (figures.length === 0 ? [none] : figures).map((figure) => [
    ...before,
    String(row.items),
    ...figure,
    ...after,
  ]);
}
