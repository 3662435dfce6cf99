/** The last hour of the service's numbers, and how they become the steps of a chart. */
import type { MetricsPoint, MetricsSample } from '../../shared/service-metrics.ts';

/** Steps of a chart: one for each four or five pixels of it. */
export const STEPS = 60;

/** The samples of a bounded while; the newest push the oldest out. */
export class ServiceHistory {
  readonly #size: number;
  readonly #samples: MetricsSample[] = [];
  /** The last one that was pushed out: what the counters of the first step are counted from. */
  #base: MetricsSample | null = null;

  /** `size` is the most samples that are kept. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Oldest first. */
  get samples(): readonly MetricsSample[] {
    return this.#samples;
  }

  /** Takes a sample. Those from a clock that was put back meanwhile are forgotten, as they lie in the future now. */
  add(sample: MetricsSample): void {
    while ((this.#samples.at(-1)?.at ?? -Infinity) >= sample.at) this.#base = this.#samples.pop() ?? null;
    this.#samples.push(sample);
    if (this.#samples.length > this.#size) this.#base = this.#samples.shift() ?? null;
  }

  /** The steps of the last `spanS` seconds up to `now`, which is taken along as the newest sample. */
  points(spanS: number, now: MetricsSample): MetricsPoint[] {
    const earlier = this.#samples.filter(({ at }) => at < now.at);
    return pointsOf([...earlier, now], this.#base, spanS, spanS / STEPS);
  }
}

/**
 * Puts samples (oldest first) into steps that lie on whole multiples of `stepS`, so that a step shows the same whenever
 * it is asked for. Counters become what was counted within a step; of gauges a step has the highest, as a short rush is
 * what one looks for. `base` is the sample before the first one. Pure.
 */
export function pointsOf(
  samples: readonly MetricsSample[],
  base: MetricsSample | null,
  spanS: number,
  stepS: number,
): MetricsPoint[] {
  const last = samples.at(-1);
  if (last === undefined) return [];
  const stepMs = stepS * 1_000;
  const stepOf = ({ at }: MetricsSample): number => Math.floor(at / stepMs);
  const first = stepOf(last) - Math.round(spanS / stepS) + 1;
  const shown = samples.filter((sample) => stepOf(sample) >= first);
  let before = samples[samples.length - shown.length - 1] ?? base;
  const points: MetricsPoint[] = [];
  for (const [step, within] of Map.groupBy(shown, stepOf)) {
    const point = pointOf(within, before, step * stepMs, stepS);
    if (point !== null) points.push(point);
    before = within.at(-1) ?? before;
  }
  return points;
}

function pointOf(
  within: readonly MetricsSample[],
  before: MetricsSample | null,
  at: number,
  stepS: number,
): MetricsPoint | null {
  const end = within.at(-1);
  if (end === undefined) return null;
  const highest = (of: (sample: MetricsSample) => number): number => Math.max(...within.map(of));
  const tokens = since(end.token_intervals, before?.token_intervals);
  const seconds = since(end.token_seconds, before?.token_seconds);
  return {
    at,
    requests: {
      ok: since(end.requests.ok, before?.requests.ok),
      error: since(end.requests.error, before?.requests.error),
      cancelled: since(end.requests.cancelled, before?.requests.cancelled),
      refused: since(end.requests.refused, before?.requests.refused),
    },
    evictions: {
      room: since(end.evictions.room, before?.evictions.room),
      idle: since(end.evictions.idle, before?.evictions.idle),
      pressure: since(end.evictions.pressure, before?.evictions.pressure),
    },
    tokens_per_s: tokens / stepS,
    token_interval_s: tokens > 0 ? seconds / tokens : null,
    queue_depth: highest((sample) => sample.queue_depth),
    running: highest((sample) => sample.running),
    memory_bytes: highest((sample) => sample.memory_bytes),
    memory_size_bytes: end.memory_size_bytes,
    watermark: end.watermark,
    error_ratio: highest((sample) => sample.error_ratio),
    latency: end.latency,
  };
}

/** What a counter rose by; one that begins anew counts from zero. */
function since(now: number, before = 0): number {
  return now >= before ? now - before : now;
}
