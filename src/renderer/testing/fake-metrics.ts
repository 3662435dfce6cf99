/** The service's numbers of the fake engine: an hour with a rush, a failure and two quiet minutes. */
import type {
  MetricsPoint,
  MetricsSample,
  MetricsSeries,
  MetricsSpan,
} from '../../shared/service-metrics.ts';
import type { CallContext } from '../../shared/rpc/contract.ts';
import { sleep } from './feed.ts';

const STEPS = 60;

/** Nothing has run yet. */
function quietPoint(at: number): MetricsPoint {
  return {
    at,
    requests: { ok: 0, error: 0, cancelled: 0, refused: 0 },
    evictions: { room: 0, idle: 0, pressure: 0 },
    tokens_per_s: 0,
    token_interval_s: null,
    queue_depth: 0,
    running: 0,
    memory_bytes: 5.4e9,
    memory_size_bytes: 16e9,
    watermark: 0.85,
    error_ratio: 0,
    latency: {},
  };
}

function busyPoint(at: number, n: number): MetricsPoint {
  const wave = Math.sin(n / 5) + 1;
  const rush = n > 38 && n < 47;
  return {
    ...quietPoint(at),
    requests: {
      ok: Math.round(wave * 4) + (rush ? 9 : 0),
      error: n === 40 || n === 41 ? 2 : 0,
      cancelled: n % 17 === 0 ? 1 : 0,
      refused: rush ? 3 : 0,
    },
    evictions: { room: rush && n % 3 === 0 ? 2 : 0, idle: n === 12 ? 1 : 0, pressure: n === 44 ? 1 : 0 },
    tokens_per_s: n % 20 < 6 ? 0 : 28 + wave * 9,
    token_interval_s: n % 20 < 6 ? null : 0.026 + wave * 0.004,
    queue_depth: rush ? 12 - Math.abs(n - 42) * 2 : n % 9 === 0 ? 1 : 0,
    running: n % 20 < 6 ? 0 : 1 + (n % 3),
    memory_bytes: 5.4e9 + wave * 2e9 + (rush ? 4e9 : 0),
    error_ratio: n < 40 ? 0 : 0.04 - (n - 40) * 0.001,
    latency: {
      'text-generation': {
        p50: 0.8 + wave * 0.2 + (rush ? 1.4 : 0),
        p95: 1.9 + wave * 0.4 + (rush ? 2.9 : 0),
      },
      'text-classification': { p50: 0.006 + wave * 0.001, p95: 0.014 + (rush ? 0.03 : 0) },
      ...(n > 20 && { 'object-detection': { p50: 0.31, p95: 0.42 + wave * 0.05 } }),
    },
  };
}

/** The numbers of now over a span. */
export function metricsAt(now: number, spanS: MetricsSpan, empty: boolean): MetricsSeries {
  const stepMs = (spanS / STEPS) * 1_000;
  const first = (Math.floor(now / stepMs) - STEPS + 1) * stepMs;
  // Two minutes in which the machine slept.
  const slots = Array.from({ length: STEPS }, (_, n) => n).filter((n) => !empty && (n < 25 || n > 28));
  const points = empty
    ? [quietPoint(first + (STEPS - 1) * stepMs)]
    : slots.map((n) => busyPoint(first + n * stepMs, n));
  const last = points.at(-1) ?? quietPoint(now);
  const { tokens_per_s: _rate, token_interval_s: _interval, ...gauges } = last;
  const counters: MetricsSample = { ...gauges, at: now, token_intervals: 18_000, token_seconds: 540 };
  return { span_s: spanS, step_s: stepMs / 1_000, now: counters, points };
}

/** The numbers, renewed every five seconds. */
export async function streamMetrics(
  spanS: MetricsSpan,
  { write, signal }: CallContext<MetricsSeries>,
  empty: boolean,
): Promise<void> {
  while (!signal.aborted) {
    await write(metricsAt(Date.now(), spanS, empty));
    await sleep(5_000, signal);
  }
}
