/**
 * What Prometheus reads at `/metrics`. Labels are bounded: tasks, backends, outcomes and codes are closed sets, and
 * only so many models get a name of their own, so that no client can make the numbers grow without end.
 */
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { ERROR_KINDS, type ErrorCode } from '../../shared/errors.ts';
import type { Meta } from '../../shared/inference.ts';
import type { EvictionReason, RequestOutcome } from '../../shared/service-metrics.ts';

/** Seconds of a request: a text is classified in 5 ms, a picture drawn in minutes. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
/** Seconds to the first token: below 0.1 it feels instant, above 10 broken. */
const FIRST_TOKEN_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds between tokens: from 2,000 a second to one in two. */
const INTERVAL_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];
/** Seconds of a load: from the page cache to a slow disk. */
const LOAD_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
/** What P50 and P95 look back on: short enough to show now, long enough for a slow task to have several. */
const QUANTILE_WINDOW_S = 600;
const QUANTILE_AGE_BUCKETS = 5;
/** Requests that the error rate looks back on. */
const ERROR_WINDOW = 200;
/**
 * Codes below 500 that the service is at fault for all the same: it is too small for what is asked of it, or a model
 * that was fine to ask for has crashed too often.
 */
const FAULTS_BELOW_500: readonly ErrorCode[] = ['QUEUE_FULL', 'MODEL_QUARANTINED'];
/** Models with a label of their own; who uses more sees the rest summed up as {@link OTHER_MODELS}. */
const MAX_MODELS = 50;
/** The label of every model beyond {@link MAX_MODELS}. */
export const OTHER_MODELS = 'other';

/** A request that ended. Times in ms. */
export interface EndedRequest {
  /** Null where it was refused before its task was known. */
  readonly task: string | null;
  readonly model: string | null;
  readonly outcome: RequestOutcome;
  readonly code: ErrorCode | null;
  readonly ms: number;
  readonly meta: Meta | null;
}

/** One value of a metric, with its labels; `metricName` where a metric has several, as a histogram its `_sum`. */
export interface MetricValue {
  readonly value: number;
  readonly labels: Partial<Record<string, string | number>>;
  readonly metricName?: string;
}

/** What is read when somebody asks. Bytes. */
export interface MetricsNow {
  readonly activeModels: number;
  readonly memoryUsed: number;
  readonly memorySize: number;
  readonly watermark: number;
  readonly queueDepth: number;
  readonly running: number;
  /** What each loaded model holds. */
  readonly models: readonly { readonly model: string; readonly bytes: number }[];
  /** What the loaded weights would take more as fp16. */
  readonly quantizationSavings: number;
}

/** The numbers. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #models = new Set<string>();
  /** The last ends that were nobody's wish and no fault of who asked: true for a failed one. */
  readonly #lastEnds: boolean[] = [];
  readonly #requests = this.#counter('hearth_requests_total', 'Requests that ended, refused ones too.', [
    'task',
    'outcome',
    'backend',
    'model',
  ]);
  readonly #errors = this.#counter('hearth_errors_total', 'Requests that ended with an error, by its code.', [
    'code',
  ]);
  readonly #evictions = this.#counter(
    'hearth_evictions_total',
    'Models that left memory for others, for their rest or under pressure.',
    ['reason'],
  );
  readonly #seconds = this.#histogram(
    'hearth_request_seconds',
    'Time of a request from its arrival to its end.',
    ['task', 'outcome'],
    REQUEST_BUCKETS,
  );
  readonly #phases = this.#histogram(
    'hearth_request_phase_seconds',
    'Time of a finished request in each phase: queue, load, run.',
    ['task', 'phase'],
    REQUEST_BUCKETS,
  );
  readonly #firstToken = this.#histogram(
    'hearth_first_token_seconds',
    'Time from the arrival of a request to its first token.',
    ['task'],
    FIRST_TOKEN_BUCKETS,
  );
  readonly #interval = this.#histogram(
    'hearth_token_interval_seconds',
    'Time between two tokens.',
    ['task'],
    INTERVAL_BUCKETS,
  );
  readonly #load = this.#histogram(
    'hearth_model_load_seconds',
    'Time to load a model.',
    ['backend'],
    LOAD_BUCKETS,
  );
  readonly #quantiles = new Summary({
    name: 'hearth_request_quantile_seconds',
    help: 'P50 and P95 of finished requests over the last ten minutes.',
    labelNames: ['task'],
    percentiles: [0.5, 0.95],
    maxAgeSeconds: QUANTILE_WINDOW_S,
    ageBuckets: QUANTILE_AGE_BUCKETS,
    pruneAgedBuckets: true,
    registers: [this.#registry],
  });
  readonly #modelBytes: Gauge<'model'>;

  constructor(now: () => MetricsNow) {
    const gauge = (name: string, help: string, value: (now: MetricsNow) => number): void => {
      const made: Gauge = new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect: () => made.set(value(now())),
      });
    };
    gauge('hearth_active_models', 'Models in memory.', (read) => read.activeModels);
    gauge('hearth_memory_bytes_used', 'Memory of this machine in use.', (read) => read.memoryUsed);
    gauge('hearth_memory_size_bytes', 'Memory that this machine has.', (read) => read.memorySize);
    gauge(
      'hearth_memory_watermark_ratio',
      'Share of the memory that may be in use.',
      (read) => read.watermark,
    );
    gauge('hearth_queue_depth', 'Requests that wait.', (read) => read.queueDepth);
    gauge('hearth_running_requests', 'Requests that run.', (read) => read.running);
    gauge(
      'hearth_quantization_savings_bytes',
      'What the weights in memory would take more as fp16.',
      (read) => read.quantizationSavings,
    );
    gauge(
      'hearth_error_ratio',
      'Share of the last 200 requests that failed. Those that were cancelled or asked for what can not be done (400 to 415) do not count.',
      () => this.errorRatio(),
    );
    this.#modelBytes = new Gauge({
      name: 'hearth_model_memory_bytes',
      help: 'Memory that a model in memory holds.',
      labelNames: ['model'],
      registers: [this.#registry],
      collect: () => this.#tellModels(now().models),
    });
  }

  /** Takes the end of a request. */
  ended({ task, model, outcome, code, ms, meta }: EndedRequest): void {
    const labels = { task: task ?? 'none', outcome };
    this.#requests.inc({ ...labels, backend: meta?.backend ?? 'none', model: this.#named(model) });
    if (code !== null) this.#errors.inc({ code });
    if (outcome !== 'cancelled' && !isAskersFault(code)) {
      this.#lastEnds.push(outcome !== 'ok');
      if (this.#lastEnds.length > ERROR_WINDOW) this.#lastEnds.shift();
    }
    // What was refused took no time worth a bucket, and would hide how long the others take.
    if (outcome === 'refused') return;
    this.#seconds.observe(labels, ms / 1_000);
    if (meta === null || outcome !== 'ok') return;
    this.#quantiles.observe({ task: labels.task }, ms / 1_000);
    const run = Math.max(0, meta.latency_ms - meta.queue_ms - meta.load_ms);
    for (const [phase, took] of Object.entries({ queue: meta.queue_ms, load: meta.load_ms, run }))
      this.#phases.observe({ task: labels.task, phase }, took / 1_000);
  }

  /** Takes the time to a request's first token. */
  firstToken(task: string, ms: number): void {
    this.#firstToken.observe({ task }, ms / 1_000);
  }

  /** Takes the time between two tokens. */
  tokenInterval(task: string, ms: number): void {
    this.#interval.observe({ task }, ms / 1_000);
  }

  /** Takes the time of a load. */
  loaded(backend: string, ms: number): void {
    this.#load.observe({ backend }, ms / 1_000);
  }

  /** Counts a model that was unloaded for others. */
  evicted(reason: EvictionReason): void {
    this.#evictions.inc({ reason });
  }

  /** Share of the last requests that failed, 0 to 1; cancelled ones, and those that asked wrongly, do not count. */
  errorRatio(): number {
    const failed = this.#lastEnds.filter(Boolean).length;
    return this.#lastEnds.length === 0 ? 0 : failed / this.#lastEnds.length;
  }

  /** The type of {@link text}, for the header. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All numbers in Prometheus' text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }

  /** The values of one metric, as {@link text} tells them; none for a name that there is not. */
  async values(name: string): Promise<MetricValue[]> {
    return (await this.#registry.getSingleMetric(name)?.get())?.values ?? [];
  }

  #named(model: string | null): string {
    if (model === null) return 'none';
    if (!this.#models.has(model) && this.#models.size >= MAX_MODELS) return OTHER_MODELS;
    this.#models.add(model);
    return model;
  }

  #tellModels(models: MetricsNow['models']): void {
    this.#modelBytes.reset();
    for (const { model, bytes } of models) this.#modelBytes.inc({ model: this.#named(model) }, bytes);
  }

  #counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  #histogram<T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
    buckets: readonly number[],
  ): Histogram<T> {
    return new Histogram({
      name,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }
}

/** True for the code of a request that no healthy service could have answered. */
function isAskersFault(code: ErrorCode | null): boolean {
  return code !== null && ERROR_KINDS[code].status < 500 && !FAULTS_BELOW_500.includes(code);
}
