/** Reads one sample of the service's numbers out of the metrics, so that a chart can't say another thing than `/metrics`. */
import {
  EVICTION_REASONS,
  REQUEST_OUTCOMES,
  type EvictionReason,
  type MetricsSample,
  type RequestOutcome,
} from '../../shared/service-metrics.ts';
import type { Metrics, MetricValue } from './metrics.ts';

/** The sample of `at` (ms since 1970). */
export async function readSample(metrics: Metrics, at: number): Promise<MetricsSample> {
  const read = (name: string): Promise<MetricValue[]> => metrics.values(name);
  const one = async (name: string): Promise<number> => (await read(name))[0]?.value ?? 0;
  const intervals = await read('hearth_token_interval_seconds');
  const sumOf = (name: string): number =>
    sum(intervals.filter((value) => value.metricName === `hearth_token_interval_seconds_${name}`));
  return {
    at,
    requests: byOutcome(await read('hearth_requests_total')),
    evictions: byReason(await read('hearth_evictions_total')),
    token_intervals: sumOf('count'),
    token_seconds: sumOf('sum'),
    queue_depth: await one('hearth_queue_depth'),
    running: await one('hearth_running_requests'),
    memory_bytes: await one('hearth_memory_bytes_used'),
    memory_size_bytes: await one('hearth_memory_size_bytes'),
    watermark: await one('hearth_memory_watermark_ratio'),
    error_ratio: await one('hearth_error_ratio'),
    latency: latencyOf(await read('hearth_request_quantile_seconds')),
  };
}

function sum(values: readonly MetricValue[]): number {
  return values.reduce((total, { value }) => total + value, 0);
}

function labelled(values: readonly MetricValue[], label: string, is: string): MetricValue[] {
  return values.filter(({ labels }) => labels[label] === is);
}

function byOutcome(values: readonly MetricValue[]): Record<RequestOutcome, number> {
  const [ok, error, cancelled, refused] = REQUEST_OUTCOMES.map((each) =>
    sum(labelled(values, 'outcome', each)),
  );
  return { ok: ok ?? 0, error: error ?? 0, cancelled: cancelled ?? 0, refused: refused ?? 0 };
}

function byReason(values: readonly MetricValue[]): Record<EvictionReason, number> {
  const [room, idle, pressure] = EVICTION_REASONS.map((each) => sum(labelled(values, 'reason', each)));
  return { room: room ?? 0, idle: idle ?? 0, pressure: pressure ?? 0 };
}

/** Tasks without a finished request in the summary's window have none. */
function latencyOf(values: readonly MetricValue[]): MetricsSample['latency'] {
  const tasks = new Set(
    values.map(({ labels }) => String(labels['task'] ?? '')).filter((task) => task !== ''),
  );
  const found: MetricsSample['latency'] = {};
  for (const task of tasks) {
    const at = (quantile: number): number | undefined =>
      labelled(values, 'task', task).find(({ labels }) => labels['quantile'] === quantile)?.value;
    const [p50, p95] = [at(0.5), at(0.95)];
    if (p50 !== undefined && p95 !== undefined) found[task] = { p50, p95 };
  }
  return found;
}
