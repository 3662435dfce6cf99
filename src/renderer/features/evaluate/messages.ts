/** Every sentence of the Evaluate view. */
import { MEASURES } from '../../../shared/evaluation/measures.ts';
import type { Measure, MeasureId } from '../../../shared/evaluation/measures.ts';
import type { EvalChange, EvalDifference, EvalProgress, EvalRow } from '../../../shared/evaluation/report.ts';
import { contractOf } from '../../../shared/tasks/index.ts';
import type { TaskId } from '../../../shared/tasks/index.ts';
import { counted, formatNumber, splitName } from '../../ui/format.ts';
import { messages as banner } from './banner-messages.ts';

const PHASES: Readonly<Record<EvalProgress['phase'], string>> = {
  loading: 'loading',
  running: 'running',
  again: 'measuring the time again',
};

/** A figure in its own unit: two places of a share, one of points and decibels. */
function figure(id: MeasureId, value: number): string {
  const { unit } = MEASURES[id];
  return formatNumber(value, unit === 'points' || unit === 'db' ? 1 : 3);
}

const task = (id: TaskId): string => contractOf(id).title;
const model = (id: string): string => splitName(id).name;
const percent = (ratio: number): string => `${formatNumber(Math.abs(Math.round((ratio - 1) * 100)))}\u202f%`;

function speed({ speed: found }: EvalChange): string[] {
  if (found === null) return [];
  const { verdict, ratio } = found;
  if (verdict === 'slower') return [`Slower by ${percent(ratio.value)}`];
  return verdict === 'faster' ? [`Faster by ${percent(1 / ratio.value)}`] : [];
}

const WORDS = { better: 'better', worse: 'a little worse', regressed: 'worse' } as const;

function quality({ measures }: EvalChange): string[] {
  return measures.flatMap(({ id, before, verdict }) =>
    verdict === 'same' ? [] : [`${MEASURES[id].title} ${WORDS[verdict]}, was ${figure(id, before)}`],
  );
}

const DIFFERENCES: Readonly<Record<EvalDifference['what'], string>> = {
  machine: 'machine',
  model: 'model',
  device: 'device',
  engine: 'engine',
  precision: 'precision',
};

function difference({ what, before, now }: EvalDifference): string {
  return `${DIFFERENCES[what]} ${before} → ${now}`;
}

/** How a row moved, in a few words. */
function change(row: EvalRow): string {
  if (row.error !== null) return row.error.message;
  if (row.change === null) return 'First run';
  const parts = [...speed(row.change), ...quality(row.change)];
  const moved = parts.length === 0 ? 'No change' : parts.join('; ');
  const { differs } = row.change;
  return differs.length === 0 ? moved : `${moved}. Other settings: ${differs.map(difference).join(', ')}`;
}

/** The words of the Evaluate view. */
export const messages = {
  title: 'Evaluate',
  group: 'Evaluate',
  tabs: 'Parts of Evaluate',
  tab: { suites: 'Suites', inputs: 'My inputs', report: 'Report' },
  showTab: { suites: 'Show the suites', inputs: 'Show my inputs', report: 'Show the report' },
  last: (when: string, count: number) => `Last run ${when}, ${counted(count, 'suite', 'suites')}`,
  run: (count: number) => `Evaluate ${formatNumber(count)}`,
  runAction: (count: number) => `Evaluate ${counted(count, 'suite', 'suites')}`,
  stop: 'Stop',
  stopAction: 'Stop the evaluation',
  evaluation: 'Evaluation',
  stopped: 'Stopped. The report of before stays.',
  tryAgain: 'Try again',
  reading: 'Looking at the sets.',

  progress: 'Progress of the evaluation',
  starting: 'Starting',
  step: ({ task: id, model: name, phase }: EvalProgress) => `${task(id)}, ${model(name)}: ${PHASES[phase]}`,
  of: ({ done, total }: EvalProgress) => `${formatNumber(done)} of ${formatNumber(total)} inputs`,
  told: (quarters: number) => `Evaluation at ${formatNumber(quarters * 25)}\u202f%`,

  regressed: banner.regressed,
  regressedRow: (row: EvalRow) => `${task(row.task)}, ${model(row.model)}: ${change(row)}.`,
  seeReport: banner.seeReport,

  suites: 'Suites',
  suitesNote: 'Each runs a small set of inputs through its model, in the background.',
  chooseAll: 'Choose all suites',
  chooseNone: 'Choose no suite',
  compareWith: 'Compare with',
  baseline: (which: string) =>
    which === 'latest' ? 'The last evaluation' : which === 'none' ? 'Nothing' : splitName(which).name,
  allOfThem: 'Choose all',
  noneOfThem: 'Choose none',
  choose: (id: TaskId) => `Evaluate ${task(id)}`,
  task,
  taskColumn: 'Task',
  modelColumn: 'Model',
  modelFor: (id: TaskId) => `Model for ${task(id)}`,
  model,
  noModel: 'No model on this machine does it',
  measureColumn: 'Measure',
  measure: (id: MeasureId) => MEASURES[id].title,
  /** As a set words its own measure: `mean IoU of the best mask`, `exact_match`. */
  metric: (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1).replaceAll('_', ' ')}`,
  inputsColumn: 'Inputs',
  inputs: (count: number) => formatNumber(count),
  noSets: 'This copy of Hearth came without sets to evaluate with.',

  report: 'Report',
  reportOf: (when: string, machine: string) => `${when}, on ${machine}`,
  intervals: 'In brackets: where the figure lies in 95 of 100 evaluations',
  noReport: 'Nothing has been evaluated yet.',
  toSuites: 'Choose suites',
  score: 'Score',
  value: ({ id, value }: Measure) => figure(id, value),
  interval: ({ id, low, high }: Measure) => `(${figure(id, low)}–${figure(id, high)})`,
  lastRuns: 'Last runs',
  /** What a line of past evaluations says to who can't see it. */
  trend: (id: MeasureId, first: number, last: number, before: number | null, count: number) =>
    `${MEASURES[id].title} over ${formatNumber(count)} evaluations, from ${figure(id, first)} to ${figure(id, last)}${before === null ? '' : `, baseline ${figure(id, before)}`}`,
  p50Trend: (first: string, last: string, before: string | null, count: number) =>
    `P50 over ${formatNumber(count)} evaluations, from ${first} to ${last}${before === null ? '' : `, baseline ${before}`}`,
  p50: 'P50',
  p95: 'P95',
  firstToken: 'First token',
  memory: 'Memory',
  changeColumn: 'Against last',
  change,
  missing: '–',
  saveJson: 'Save the report as JSON',
  saveCsv: 'Save the report as CSV',
  json: 'Save JSON',
  csv: 'Save CSV',
  file: 'evaluation',
} as const;
