import { describe, expect, it } from 'vitest';
import { Metrics, OTHER_MODELS, type EndedRequest, type MetricsNow } from './metrics.ts';
import { RequestMeter } from './request-meter.ts';
import { quantizationSavings } from './quantization-savings.ts';
import { readExposition } from './testing/exposition.ts';
import type { Meta } from '../../shared/inference.ts';

const NOW: MetricsNow = {
  activeModels: 2,
  memoryUsed: 5e9,
  memorySize: 16e9,
  watermark: 0.85,
  queueDepth: 3,
  running: 1,
  models: [
    { model: 'org/a "quoted"\\', bytes: 1e8 },
    { model: 'org/b', bytes: 2e8 },
  ],
  quantizationSavings: 7e6,
};
const META: Meta = {
  device: 'cpu',
  backend: 'onnx',
  acceleration: { profile: 'cpu', reason: 'it is there' },
  queue_ms: 10,
  load_ms: 200,
  latency_ms: 250,
  warnings: [],
};
const ended = (over: Partial<EndedRequest> = {}): EndedRequest => ({
  task: 'text-classification',
  model: 'org/a',
  outcome: 'ok',
  code: null,
  ms: 250,
  meta: META,
  ...over,
});

describe('what Prometheus reads', () => {
  it('is valid, and has every name that the outside may rely on', async () => {
    const metrics = new Metrics(() => NOW);
    metrics.ended(ended());
    metrics.ended(ended({ outcome: 'refused', code: 'INVALID_INPUT', task: null, model: null, meta: null }));
    metrics.firstToken('text-generation', 90);
    metrics.tokenInterval('text-generation', 12);
    metrics.loaded('llama', 900);
    metrics.evicted('room');
    const families = readExposition(await metrics.text());
    const samples = (name: string) => families.get(name)?.samples ?? [];
    expect([...families.keys()]).toEqual(
      expect.arrayContaining([
        'hearth_requests_total',
        'hearth_errors_total',
        'hearth_request_seconds',
        'hearth_first_token_seconds',
        'hearth_token_interval_seconds',
        'hearth_model_load_seconds',
        'hearth_active_models',
        'hearth_memory_bytes_used',
        'hearth_memory_watermark_ratio',
        'hearth_queue_depth',
        'hearth_evictions_total',
      ]),
    );
    expect(samples('hearth_errors_total')).toMatchObject([{ labels: { code: 'INVALID_INPUT' }, value: 1 }]);
    expect(samples('hearth_memory_bytes_used')).toMatchObject([{ value: 5e9 }]);
    expect(samples('hearth_model_memory_bytes').map(({ value }) => value)).toEqual([1e8, 2e8]);
    const phases = samples('hearth_request_phase_seconds').filter(({ name }) => name.endsWith('_sum'));
    expect(phases.map(({ labels, value }) => [labels['phase'], value])).toEqual([
      ['queue', 0.01],
      ['load', 0.2],
      ['run', 0.04],
    ]);
  });

  it('gives fifty models a name of their own and the rest one together', async () => {
    const metrics = new Metrics(() => ({ ...NOW, models: [] }));
    for (let index = 0; index < 60; index += 1) metrics.ended(ended({ model: `org/m${String(index)}` }));
    const requests = readExposition(await metrics.text()).get('hearth_requests_total')?.samples ?? [];
    expect(requests).toHaveLength(51);
    expect(requests.find(({ labels }) => labels['model'] === OTHER_MODELS)?.value).toBe(10);
  });

  it('leaves cancelled requests out of the error rate, and forgets after two hundred', () => {
    const metrics = new Metrics(() => NOW);
    metrics.ended(ended({ outcome: 'error', code: 'INTERNAL' }));
    metrics.ended(ended({ outcome: 'cancelled', code: 'CANCELLED' }));
    metrics.ended(ended());
    expect(metrics.errorRatio()).toBe(0.5);
    for (let index = 0; index < 200; index += 1) metrics.ended(ended());
    expect(metrics.errorRatio()).toBe(0);
  });

  it.each([
    ['INVALID_INPUT', 'refused', 0],
    ['MODEL_NOT_FOUND', 'refused', 0],
    ['GPU_REQUIRED', 'error', 0],
    ['QUEUE_FULL', 'refused', 0.5],
    ['MODEL_QUARANTINED', 'error', 0.5],
    ['INSUFFICIENT_MEMORY', 'refused', 0.5],
    ['TIMEOUT', 'error', 0.5],
  ] as const)('has %s in the error rate only where the service is at fault', (code, outcome, ratio) => {
    const metrics = new Metrics(() => NOW);
    metrics.ended(ended());
    metrics.ended(ended({ outcome, code }));
    expect(metrics.errorRatio()).toBe(ratio);
  });

  it('tells P50 and P95 of what finished', async () => {
    const metrics = new Metrics(() => NOW);
    for (let ms = 1; ms <= 100; ms += 1) metrics.ended(ended({ ms }));
    const samples =
      readExposition(await metrics.text()).get('hearth_request_quantile_seconds')?.samples ?? [];
    const at = (quantile: string) => samples.find(({ labels }) => labels['quantile'] === quantile)?.value;
    expect([at('0.5'), at('0.95')]).toEqual([expect.closeTo(0.05, 2), expect.closeTo(0.095, 2)]);
  });
});

describe('the meter of a request', () => {
  it('counts one end, whatever comes after it', async () => {
    let now = 0;
    const metrics = new Metrics(() => NOW);
    const meter = new RequestMeter(metrics, () => now);
    meter.accepted({ model: 'org/a', task: 'text-generation' });
    now = 80;
    meter.event({ type: 'token', text: 'a' });
    now = 100;
    meter.event({ type: 'token', text: 'b' });
    const body = { code: 'TIMEOUT', message: '', hint: '', request_id: '' } as const;
    meter.event({ type: 'error', error: body });
    meter.refused(new Error('late'));
    const families = readExposition(await metrics.text());
    const sum = (name: string) =>
      families.get(name)?.samples.find((each) => each.name === `${name}_sum`)?.value;
    expect(families.get('hearth_requests_total')?.samples).toMatchObject([
      { labels: { outcome: 'error', task: 'text-generation' }, value: 1 },
    ]);
    expect([sum('hearth_first_token_seconds'), sum('hearth_token_interval_seconds')]).toEqual([0.08, 0.02]);
  });
});

describe('what quantization saves', () => {
  const plan = (dtype: string) => ({
    dtype,
    memory: { total_bytes: 2e6, lines: [{ label: 'weights', bytes: 1e6, why: '' }] },
  });
  it.each([
    ['fp32', 0],
    ['F16', 0],
    ['Q8_0', 1e6 * (16 / 8.5 - 1)],
    ['q4', 1e6 * (16 / 4.5 - 1)],
    ['Q4_K_M', 1e6 * (16 / 4.85 - 1)],
    ['something new', 0],
  ])('of %s is %d', (dtype, bytes) => {
    expect(quantizationSavings(plan(dtype))).toBeCloseTo(bytes, 3);
  });
});
