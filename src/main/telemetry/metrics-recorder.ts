/** Keeps the last hour of the metrics for System's charts, and tells whoever looks of each new sample. */
import { type MetricsSeries, type MetricsSpan, METRICS_SPANS_S } from '../../shared/service-metrics.ts';
import type { EngineMetrics } from '../engine-types.ts';
import { every } from '../every.ts';
import type { Metrics } from './metrics.ts';
import { STEPS, ServiceHistory } from './service-history.ts';
import { readSample } from './service-sample.ts';

/** How often a sample is taken: twice in the shortest step, and reading one costs well below a millisecond. */
const SAMPLE_INTERVAL_MS = 5_000;
/** Samples of the longest span. */
const KEPT_SAMPLES = (Math.max(...METRICS_SPANS_S) * 1_000) / SAMPLE_INTERVAL_MS;

/** The metrics, and how they were. */
export class MetricsRecorder implements EngineMetrics, Disposable {
  readonly #metrics: Metrics;
  readonly #now: () => number;
  readonly #history = new ServiceHistory(KEPT_SAMPLES);
  readonly #listeners = new Set<() => void>();
  readonly #timer: Disposable | null;

  /** `now` in ms since 1970. Takes samples by itself where it is `watching`. */
  constructor(metrics: Metrics, watching: boolean, now: () => number = () => Date.now()) {
    this.#metrics = metrics;
    this.#now = now;
    this.#timer = watching ? every(SAMPLE_INTERVAL_MS, () => void this.sample()) : null;
  }

  get contentType(): string {
    return this.#metrics.contentType;
  }

  async text(): Promise<string> {
    return await this.#metrics.text();
  }

  async series(spanS: MetricsSpan): Promise<MetricsSeries> {
    const now = await readSample(this.#metrics, this.#now());
    return { span_s: spanS, step_s: spanS / STEPS, now, points: this.#history.points(spanS, now) };
  }

  watch(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Takes a sample now. */
  async sample(): Promise<void> {
    this.#history.add(await readSample(this.#metrics, this.#now()));
    for (const listener of this.#listeners) listener();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#listeners.clear();
  }
}
