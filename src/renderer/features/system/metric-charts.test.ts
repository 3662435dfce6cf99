import { describe, expect, it } from 'vitest';
import type { MetricsPoint, MetricsSeries } from '../../../shared/service-metrics.ts';
import { chartsOf, slotsOf, timeOfSlot } from './metric-charts.ts';

const POINT: MetricsPoint = {
  at: 0,
  requests: { ok: 3, error: 1, cancelled: 0, refused: 2 },
  evictions: { room: 0, idle: 1, pressure: 0 },
  tokens_per_s: 20,
  token_interval_s: 0.05,
  queue_depth: 4,
  running: 1,
  memory_bytes: 8e9,
  memory_size_bytes: 16e9,
  watermark: 0.85,
  error_ratio: 0.25,
  latency: { 'text-generation': { p50: 0.4, p95: 0.9 } },
};
/** Ten minutes that end in the middle of a step, of which only the last three were read. */
const series = (points: readonly MetricsPoint[]): MetricsSeries => ({
  span_s: 600,
  step_s: 10,
  now: { ...POINT, at: 1_000_005_000, token_intervals: 200, token_seconds: 10 },
  points: [...points],
});
const at = (step: number, over: Partial<MetricsPoint> = {}): MetricsPoint => ({
  ...POINT,
  ...over,
  at: 1_000_000_000 - step * 10_000,
});
const chart = (points: readonly MetricsPoint[], id: string) => {
  const found = chartsOf(series(points)).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no chart ${id}`);
  return found;
};

describe('the steps', () => {
  it('end with the one of now, and are empty where nothing was read', () => {
    const slots = slotsOf(series([at(2), at(0)]));
    expect(slots).toHaveLength(60);
    expect([slots[57] === null, slots[58] === null, slots[59] === null]).toEqual([false, true, false]);
    expect(timeOfSlot(series([]), 59)).toBe(1_000_000_000);
  });
});

describe('the charts', () => {
  it('say how many ended over the span, and in one step', () => {
    const requests = chart([at(1), at(0)], 'requests');
    expect([requests.headline(null), requests.headline(59), requests.headline(3)]).toEqual(['12', '6', '0']);
    const failed = requests.parts.find(({ key }) => key === 'error');
    expect([failed?.figure(null), failed?.figure(59)]).toEqual(['2', '1']);
    expect(requests.top).toBe(6);
  });

  it('say nothing of a step that was not read, rather than zero', () => {
    const queue = chart([at(0)], 'queue');
    expect([queue.headline(59), queue.headline(10)]).toEqual(['4', '–']);
  });

  it('tell the speed of the last whole step, as the one under way is always low', () => {
    const tokens = chart([at(1, { tokens_per_s: 40 }), at(0, { tokens_per_s: 2 })], 'tokens');
    expect(tokens.headline(null)).toMatch(/^40/);
    expect(tokens.headline(59)).toMatch(/^2\.0/);
  });

  it('draw memory as a share of the machine, with the mark at its height', () => {
    const memory = chart([at(0)], 'memory');
    expect(memory.parts[0]?.values[59]).toBe(0.5);
    expect([memory.mark, memory.top]).toEqual([0.85, 1]);
  });

  it('have no chart whose top is zero, which could not be drawn', () => {
    for (const each of chartsOf(series([]))) expect(each.top, each.id).toBeGreaterThan(0);
  });
});
