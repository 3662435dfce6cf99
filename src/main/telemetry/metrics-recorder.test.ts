/** System's charts against `/metrics`: the same run of requests, read through both. */
import { expect, it } from 'vitest';
import type { Meta } from '../../shared/inference.ts';
import {
  EVICTION_REASONS,
  REQUEST_OUTCOMES,
  metricsSeriesSchema,
  type MetricsSeries,
} from '../../shared/service-metrics.ts';
import { MetricsRecorder } from './metrics-recorder.ts';
import { Metrics, type MetricsNow } from './metrics.ts';
import { readExposition, type Family } from './testing/exposition.ts';

const META: Meta = {
  device: 'cpu',
  backend: 'onnx',
  acceleration: { profile: 'cpu', reason: 'it is there' },
  queue_ms: 10,
  load_ms: 20,
  latency_ms: 90,
  warnings: [],
};
const TASKS = ['text-classification', 'text-generation', 'object-detection'] as const;

/** A service under a made-up load of which every number moves. */
function service() {
  let clock = 1_700_000_000_000;
  const now: { -readonly [K in keyof MetricsNow]: MetricsNow[K] } = {
    activeModels: 1,
    memoryUsed: 4e9,
    memorySize: 16e9,
    watermark: 0.85,
    queueDepth: 0,
    running: 0,
    models: [],
    quantizationSavings: 0,
  };
  const metrics = new Metrics(() => now);
  const recorder = new MetricsRecorder(metrics, false, () => clock);
  const step = async (index: number): Promise<void> => {
    clock += 5_000;
    const task = TASKS[index % TASKS.length] ?? null;
    const outcome = REQUEST_OUTCOMES[index % REQUEST_OUTCOMES.length] ?? 'ok';
    const code = outcome === 'ok' ? null : outcome === 'cancelled' ? 'CANCELLED' : 'INTERNAL';
    const ms = 10 + index * 7;
    metrics.ended({ task, model: `org/m${String(index % 7)}`, outcome, code, ms, meta: META });
    metrics.ended({ task, model: 'org/a', outcome: 'ok', code: null, ms: ms * 2, meta: META });
    metrics.tokenInterval('text-generation', 5 + index);
    metrics.evicted(EVICTION_REASONS[index % EVICTION_REASONS.length] ?? 'room');
    Object.assign(now, { queueDepth: index % 5, running: index % 2, memoryUsed: 4e9 + index * 1e7 });
    await recorder.sample();
  };
  return { metrics, recorder, step };
}

/** What a reader of the text finds under a name, summed over labels. */
function told(families: Map<string, Family>, name: string, labels: Record<string, string> = {}): number {
  return [...families.values()]
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

it('says now what /metrics says now, number by number', async () => {
  const { metrics, recorder, step } = service();
  for (let index = 1; index <= 40; index += 1) await step(index);
  const { now } = metricsSeriesSchema.parse(await recorder.series(600));
  const families = readExposition(await metrics.text());
  for (const outcome of REQUEST_OUTCOMES)
    expect(now.requests[outcome], outcome).toBe(told(families, 'hearth_requests_total', { outcome }));
  for (const reason of EVICTION_REASONS)
    expect(now.evictions[reason], reason).toBe(told(families, 'hearth_evictions_total', { reason }));
  expect(now).toMatchObject({
    token_intervals: told(families, 'hearth_token_interval_seconds_count'),
    token_seconds: told(families, 'hearth_token_interval_seconds_sum'),
    queue_depth: told(families, 'hearth_queue_depth'),
    running: told(families, 'hearth_running_requests'),
    memory_bytes: told(families, 'hearth_memory_bytes_used'),
    memory_size_bytes: told(families, 'hearth_memory_size_bytes'),
    watermark: told(families, 'hearth_memory_watermark_ratio'),
    error_ratio: told(families, 'hearth_error_ratio'),
  });
  expect(Object.keys(now.latency).toSorted()).toEqual([...TASKS].toSorted());
  for (const [task, { p50, p95 }] of Object.entries(now.latency)) {
    const at = (quantile: string) => told(families, 'hearth_request_quantile_seconds', { task, quantile });
    expect([p50, p95], task).toEqual([at('0.5'), at('0.95')]);
  }
  expect(now.requests.error).toBeGreaterThan(0);
});

it('has every request in one step of the chart, over both spans', async () => {
  const { recorder, step } = service();
  for (let index = 1; index <= 100; index += 1) await step(index);
  const total = ({ points }: MetricsSeries) =>
    points.reduce((sum, { requests }) => sum + Object.values(requests).reduce((a, b) => a + b, 0), 0);
  const [short, long] = [await recorder.series(600), await recorder.series(3_600)];
  expect([total(short), total(long)]).toEqual([200, 200]);
  expect(short.points.length).toBeLessThanOrEqual(60);
  const intervals = short.points.reduce((sum, point) => sum + point.tokens_per_s * short.step_s, 0);
  expect(intervals).toBeCloseTo(short.now.token_intervals, 6);
});

it('tells who looks of a new sample, until they leave', async () => {
  const { recorder, step } = service();
  let told = 0;
  const watching = recorder.watch(() => (told += 1));
  await step(1);
  watching[Symbol.dispose]();
  await step(2);
  expect(told).toBe(1);
});
