/** The service's own numbers over a while, as System draws them: those of `/metrics`, in steps of time. */
import { z } from 'zod';

/** How a request ended. */
export const REQUEST_OUTCOMES = ['ok', 'error', 'cancelled', 'refused'] as const;
/** How a request ended. */
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/** Why a model left the memory. */
export const EVICTION_REASONS = ['room', 'idle', 'pressure'] as const;
/** Why a model left the memory. */
export type EvictionReason = (typeof EVICTION_REASONS)[number];

/** What can be looked back on, in seconds. */
export const METRICS_SPANS_S = [600, 3_600] as const;
/** What can be looked back on, in seconds. */
export type MetricsSpan = (typeof METRICS_SPANS_S)[number];

const count = z.number().nonnegative();
const outcomeCounts = z.record(z.enum(REQUEST_OUTCOMES), count);
const evictionCounts = z.record(z.enum(EVICTION_REASONS), count);
/** Seconds that half and 95 of 100 finished requests of a task stayed within, by task. */
const latencyByTask = z.record(z.string(), z.object({ p50: z.number(), p95: z.number() }));

/** The gauges: what is so at one moment. Bytes are the machine's, shares from 0 to 1. */
const gauges = {
  queue_depth: count,
  running: count,
  memory_bytes: count,
  memory_size_bytes: count,
  watermark: z.number(),
  error_ratio: z.number(),
  latency: latencyByTask,
};

/** Everything at one moment: counters since the start, and gauges. */
export const metricsSampleSchema = z.object({
  /** ms since 1970. */
  at: z.number(),
  requests: outcomeCounts,
  evictions: evictionCounts,
  /** Intervals between two tokens, and the seconds that they took together. */
  token_intervals: count,
  token_seconds: count,
  ...gauges,
});
/** Everything at one moment. */
export type MetricsSample = z.output<typeof metricsSampleSchema>;

/** One step of time: what was counted within it, and the highest of what rose and fell. */
export const metricsPointSchema = z.object({
  /** Begin of the step, ms since 1970. */
  at: z.number(),
  requests: outcomeCounts,
  evictions: evictionCounts,
  /** Tokens for each second of the step, all requests together. */
  tokens_per_s: z.number(),
  /** Mean seconds between two tokens of one request; null where none came. */
  token_interval_s: z.number().nullable(),
  ...gauges,
});
/** One step of time. */
export type MetricsPoint = z.output<typeof metricsPointSchema>;

/** The numbers now and over a span, oldest step first; a step in which nothing was read is left out. */
export const metricsSeriesSchema = z.object({
  span_s: z.number(),
  step_s: z.number(),
  now: metricsSampleSchema,
  points: z.array(metricsPointSchema),
});
/** The numbers now and over a span. */
export type MetricsSeries = z.output<typeof metricsSeriesSchema>;

/** What is asked for. */
export const metricsQuerySchema = z.object({ span_s: z.literal(METRICS_SPANS_S) });
