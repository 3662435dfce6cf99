import { expect, it } from 'vitest';
import type { EvalReport } from '../../../shared/evaluation/report.ts';
import { parseCsv } from '../../tasks/csv.ts';
import { reportCsv } from './report-sheet.ts';

const ROW: EvalReport['rows'][number] = {
  task: 'text-classification',
  model: '=cmd()',
  items: 10,
  settings: { device: 'cpu', backend: 'onnx', dtype: 'q8', set: '0123456789abcdef' },
  measures: [
    { id: 'accuracy', value: 0.7, low: 0.4, high: 0.9 },
    { id: 'f1_macro', value: 0.6, low: 0.3, high: 0.9 },
  ],
  latency_ms: { p50: 4, p95: 6 },
  first_token_ms: null,
  load_ms: null,
  memory_bytes: 1_000,
  passes: [],
  change: {
    report: 'r',
    at: '2026-11-01T08:00:00.000Z',
    differs: [],
    speed: { verdict: 'slower', ratio: { value: 1.5, low: 1.4, high: 1.6 } },
    measures: [{ id: 'accuracy', before: 0.95, verdict: 'regressed' }],
  },
  regressed: true,
  error: null,
};

it('has a line for each figure and for what failed, every line as long as the head, and no formula', () => {
  const failed = {
    ...ROW,
    measures: [],
    change: null,
    error: { code: 'RUNNER_CRASHED' as const, message: 'Gone.', hint: '', status: 500, request_id: 'r' },
  };
  const lines = parseCsv(
    reportCsv({
      id: 'r',
      at: '2026-11-27T08:00:00.000Z',
      version: '0.1.0',
      machine: 'here',
      rows: [ROW, failed],
      regressed: true,
    }),
  );
  const [head = [], first = [], second = [], third = []] = lines;
  expect(lines.map((line) => line.length)).toEqual([21, 21, 21, 21]);
  const named = (line: string[]) => Object.fromEntries(head.map((name, at) => [name, line[at]]));
  expect(named(first)).toMatchObject({
    model: "'=cmd()",
    measure: 'accuracy',
    low: '0.4',
    before: '0.95',
    verdict: 'regressed',
    p95_ms: '6',
    speed_ratio: '1.5',
    regressed: 'true',
  });
  expect(named(second)).toMatchObject({ measure: 'f1_macro', before: '', verdict: '' });
  expect(named(third)).toMatchObject({ measure: '', error: 'RUNNER_CRASHED' });
});
