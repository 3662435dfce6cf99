/** Every sentence of the page Metrics. */
import type { EvictionReason, RequestOutcome } from '../../../shared/service-metrics.ts';
import { contractOf, isTaskId } from '../../../shared/tasks/index.ts';
import { counted, formatMs, formatNumber, formatShare } from '../../ui/format.ts';

const NNBSP = '\u202f';
const perSecond = (rate: number): string =>
  `${formatNumber(rate, rate > 0 && rate < 9.95 ? 1 : 0)}${NNBSP}tok/s`;

/** A share for people, with a decimal where it would be none otherwise: `0.4 %`, `85 %`. */
const percent = (share: number): string =>
  `${formatNumber(share * 100, share > 0 && share < 0.095 ? 1 : 0)}${NNBSP}%`;

const clock = (at: number): string =>
  new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);

const OUTCOMES: Readonly<Record<RequestOutcome, string>> = {
  ok: 'Finished',
  error: 'Failed',
  cancelled: 'Stopped',
  refused: 'Refused',
};
const REASONS: Readonly<Record<EvictionReason, string>> = {
  room: 'For another model',
  idle: 'Long unused',
  pressure: 'Memory was short',
};

/** The words of the page Metrics. */
export const metricsMessages = {
  title: 'Metrics',
  note: 'The same numbers as at /metrics, for all requests whatever door they came through.',
  reading: 'Reading the numbers.',
  nothingYet: 'No request has ended since Hearth started. The numbers begin with the first.',
  spans: 'How far back',
  span: (seconds: number) => `${formatNumber(seconds / 60)}${NNBSP}min`,
  showSpan: (seconds: number) => `Show the last ${counted(seconds / 60, 'minute', 'minutes')}`,
  forms: 'Form of the numbers',
  form: { charts: 'Charts', table: 'Table' },
  showForm: { charts: 'Show the metrics as charts', table: 'Show the metrics as a table' },
  atTime: (at: number) => `At ${clock(at)}`,
  lately: (seconds: number) => `The last ${counted(seconds / 60, 'minute', 'minutes')}`,
  time: 'Time',
  clock,

  requests: 'Requests',
  outcome: OUTCOMES,
  evictions: 'Unloaded models',
  reason: REASONS,
  errors: 'Error rate',
  errorsOf: 'Of the last 200 requests; stopped ones do not count',
  queue: 'Queue',
  waiting: 'Waiting',
  running: 'Running',
  tokens: 'Tokens',
  speed: 'All requests together',
  interval: 'Between two tokens',
  memory: 'Memory',
  inUse: 'In use',
  mark: 'Mark',
  latency: 'Time of a request',
  latencyNote: 'From its arrival to its end, over the last 10 minutes.',
  noLatency: 'No request has finished in the last 10 minutes.',
  task: (id: string) => (isTaskId(id) ? contractOf(id).title : id),
  taskColumn: 'Task',
  p50: 'P50',
  p95: 'P95',
  course: 'Course',
  latencyLine: (task: string, low: number, high: number) =>
    `${task}: P50 between ${formatMs(low * 1_000)} and ${formatMs(high * 1_000)}`,

  count: (value: number) => formatNumber(value),
  percent,
  perSecond,
  ms: (seconds: number) => formatMs(seconds * 1_000),
  share: formatShare,
  none: '–',
  /** What a chart says to who can't see it: its name, and the figures beside it. */
  chart: (title: string, seconds: number, parts: readonly string[]) =>
    `${title} over the last ${counted(seconds / 60, 'minute', 'minutes')}. ${parts.join(', ')}.`,
  part: (label: string, text: string) => `${label}: ${text}`,
  most: (text: string, step: number) => `at most ${text} in ${formatNumber(step)}${NNBSP}s`,
  highest: (text: string) => `highest ${text}`,
} as const;
