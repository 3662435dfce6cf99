/** The charts of the page Metrics, made of the service's numbers. Pure. */
import { EVICTION_REASONS, REQUEST_OUTCOMES } from '../../../shared/service-metrics.ts';
import type { MetricsPoint, MetricsSeries } from '../../../shared/service-metrics.ts';
import { metricsMessages as messages } from './metrics-messages.ts';

/** How a part of a chart is drawn. */
export type ChartTone = 'plain' | 'quiet' | 'hot' | 'warn' | 'bad';

/** One part of a chart: a value for each step, and its figure in words. */
export interface ChartPart {
  readonly key: string;
  readonly label: string;
  readonly tone: ChartTone;
  /** One for each step; null where nothing was read. */
  readonly values: readonly (number | null)[];
  /** The figure beside its name: over the span, or of one step. */
  readonly figure: (step: number | null) => string;
}

/** One chart. */
export interface MetricChart {
  readonly id: string;
  readonly title: string;
  readonly kind: 'bars' | 'lines';
  readonly parts: readonly ChartPart[];
  /** The value at its upper edge. */
  readonly top: number;
  /** A line across, as the mark of the memory; null without. */
  readonly mark: number | null;
  /** The large figure: now or over the span, or of one step. */
  readonly headline: (step: number | null) => string;
  /** Its highest value, in words. */
  readonly peak: string;
}

/** A step of the span; null where nothing was read in it. */
export type Slot = MetricsPoint | null;

/** The steps of the whole span, oldest first; what lies before the first reading is null. */
export function slotsOf({ points, span_s: span, step_s: step, now }: MetricsSeries): Slot[] {
  const stepMs = step * 1_000;
  const last = Math.floor(now.at / stepMs);
  const byStep = new Map(points.map((point) => [Math.round(point.at / stepMs), point]));
  const count = Math.round(span / step);
  return Array.from({ length: count }, (_, index) => byStep.get(last - count + 1 + index) ?? null);
}

/** When a step began, ms since 1970. */
export function timeOfSlot({ span_s: span, step_s: step, now }: MetricsSeries, index: number): number {
  const stepMs = step * 1_000;
  return (Math.floor(now.at / stepMs) - Math.round(span / step) + 1 + index) * stepMs;
}

/** All charts. */
export function chartsOf(series: MetricsSeries): MetricChart[] {
  const slots = slotsOf(series);
  return [
    requests(series, slots),
    errors(series, slots),
    queue(series, slots),
    tokens(slots),
    memory(series, slots),
    evictions(series, slots),
  ];
}

type ValueOf = (point: MetricsPoint) => number | null;

const valuesOf = (slots: readonly Slot[], of: ValueOf): (number | null)[] =>
  slots.map((slot) => (slot === null ? null : of(slot)));
const highest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
const total = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** What is shown of a value at a step, and without one `now`. */
const at =
  (values: readonly (number | null)[], now: number | null, words: (value: number) => string) =>
  (step: number | null): string => {
    const value = step === null ? now : (values[step] ?? null);
    return value === null ? messages.none : words(value);
  };

/** Counts that stand on each other. */
function stacked(
  id: string,
  title: string,
  stepS: number,
  parts: readonly Omit<ChartPart, 'figure'>[],
): MetricChart {
  const sums = (parts[0]?.values ?? []).map((_, step) => total(parts.map(({ values }) => values[step] ?? 0)));
  const most = highest(sums);
  return {
    id,
    title,
    kind: 'bars',
    parts: parts.map((part) => ({
      ...part,
      figure: (step) => messages.count(step === null ? total(part.values) : (part.values[step] ?? 0)),
    })),
    top: Math.max(1, most),
    mark: null,
    headline: (step) => messages.count(step === null ? total(sums) : (sums[step] ?? 0)),
    peak: messages.most(messages.count(most), stepS),
  };
}

const OUTCOME_TONES = { ok: 'plain', error: 'bad', cancelled: 'quiet', refused: 'warn' } as const;

function requests({ step_s: step }: MetricsSeries, slots: readonly Slot[]): MetricChart {
  const parts = REQUEST_OUTCOMES.map((key) => ({
    key,
    label: messages.outcome[key],
    tone: OUTCOME_TONES[key],
    values: valuesOf(slots, (point) => point.requests[key]),
  }));
  return stacked('requests', messages.requests, step, parts);
}

const REASON_TONES = { room: 'plain', idle: 'quiet', pressure: 'bad' } as const;

function evictions({ step_s: step }: MetricsSeries, slots: readonly Slot[]): MetricChart {
  const parts = EVICTION_REASONS.map((key) => ({
    key,
    label: messages.reason[key],
    tone: REASON_TONES[key],
    values: valuesOf(slots, (point) => point.evictions[key]),
  }));
  return stacked('evictions', messages.evictions, step, parts);
}

/** A line of 5 % fills half of it, so that one failure in two hundred can be seen. */
const LEAST_ERROR_TOP = 0.1;

function errors({ now }: MetricsSeries, slots: readonly Slot[]): MetricChart {
  const values = valuesOf(slots, (point) => point.error_ratio);
  const figure = at(values, now.error_ratio, messages.percent);
  return {
    id: 'errors',
    title: messages.errors,
    kind: 'lines',
    parts: [{ key: 'errors', label: messages.errorsOf, tone: 'bad', values, figure: () => '' }],
    top: Math.max(LEAST_ERROR_TOP, highest(values)),
    mark: null,
    headline: figure,
    peak: messages.highest(messages.percent(highest(values))),
  };
}

function queue({ now }: MetricsSeries, slots: readonly Slot[]): MetricChart {
  const waiting = valuesOf(slots, (point) => point.queue_depth);
  const running = valuesOf(slots, (point) => point.running);
  const most = Math.max(highest(waiting), highest(running));
  const figureOf = (values: readonly (number | null)[], value: number) => at(values, value, messages.count);
  return {
    id: 'queue',
    title: messages.queue,
    kind: 'lines',
    parts: [
      {
        key: 'waiting',
        label: messages.waiting,
        tone: 'plain',
        values: waiting,
        figure: figureOf(waiting, now.queue_depth),
      },
      {
        key: 'running',
        label: messages.running,
        tone: 'hot',
        values: running,
        figure: figureOf(running, now.running),
      },
    ],
    top: Math.max(1, most),
    mark: null,
    headline: figureOf(waiting, now.queue_depth),
    peak: messages.highest(messages.count(most)),
  };
}

function tokens(slots: readonly Slot[]): MetricChart {
  const rates = valuesOf(slots, (point) => point.tokens_per_s);
  const intervals = valuesOf(slots, (point) => point.token_interval_s);
  // The newest step is not over yet, so its rate would always be too low.
  const whole = rates.at(-2) ?? null;
  const known = intervals.filter((value) => value !== null);
  return {
    id: 'tokens',
    title: messages.tokens,
    kind: 'lines',
    parts: [
      {
        key: 'rate',
        label: messages.speed,
        tone: 'hot',
        values: rates,
        figure: () => '',
      },
      {
        key: 'interval',
        label: messages.interval,
        tone: 'quiet',
        values: [],
        figure: at(intervals, known.at(-1) ?? null, messages.ms),
      },
    ],
    top: Math.max(1, highest(rates)),
    mark: null,
    headline: at(rates, whole ?? 0, messages.perSecond),
    peak: messages.highest(messages.perSecond(highest(rates))),
  };
}

function memory({ now }: MetricsSeries, slots: readonly Slot[]): MetricChart {
  const values = valuesOf(slots, (point) => point.memory_bytes / Math.max(1, point.memory_size_bytes));
  const share = (ratio: number): string =>
    messages.share(ratio * now.memory_size_bytes, now.memory_size_bytes);
  const used = now.memory_bytes / Math.max(1, now.memory_size_bytes);
  return {
    id: 'memory',
    title: messages.memory,
    kind: 'lines',
    parts: [
      {
        key: 'used',
        label: messages.inUse,
        tone: 'plain',
        values,
        figure: at(values, used, messages.percent),
      },
      {
        key: 'mark',
        label: messages.mark,
        tone: 'quiet',
        values: [],
        figure: () => messages.percent(now.watermark),
      },
    ],
    top: 1,
    mark: now.watermark,
    headline: at(values, used, share),
    peak: messages.highest(messages.percent(highest(values))),
  };
}
