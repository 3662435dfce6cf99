import { describe, expect, it } from 'vitest';
import type { MetricsSample } from '../../shared/service-metrics.ts';
import { ServiceHistory, pointsOf } from './service-history.ts';

/** A sample at so many seconds. */
const at = (seconds: number, over: Partial<MetricsSample> = {}): MetricsSample => ({
  at: seconds * 1_000,
  requests: { ok: 0, error: 0, cancelled: 0, refused: 0 },
  evictions: { room: 0, idle: 0, pressure: 0 },
  token_intervals: 0,
  token_seconds: 0,
  queue_depth: 0,
  running: 0,
  memory_bytes: 0,
  memory_size_bytes: 16e9,
  watermark: 0.85,
  error_ratio: 0,
  latency: {},
  ...over,
});
const requests = (ok: number) => ({ requests: { ok, error: 0, cancelled: 0, refused: 0 } });

describe('steps of a chart', () => {
  it('have what was counted within them, so that no request is in two or in none', () => {
    const samples = [
      at(1, requests(2)),
      at(9, requests(3)),
      at(10, requests(3)),
      at(19, requests(9)),
      at(29, requests(10)),
    ];
    const points = pointsOf(samples, null, 600, 10);
    expect(points.map((point) => [point.at, point.requests.ok])).toEqual([
      [0, 3],
      [10_000, 6],
      [20_000, 1],
    ]);
  });

  it('count from the sample before the window, not from the start of the service', () => {
    const points = pointsOf([at(5, requests(100)), at(15, requests(104))], null, 10, 10);
    expect(points.map((point) => point.requests.ok)).toEqual([4]);
    expect(pointsOf([at(15, requests(104))], at(5, requests(103)), 10, 10)[0]?.requests.ok).toBe(1);
  });

  it('begin anew where a counter did', () => {
    const points = pointsOf([at(5, requests(50)), at(15, requests(2))], null, 600, 10);
    expect(points.map((point) => point.requests.ok)).toEqual([50, 2]);
  });

  it('keep the highest of what rises and falls, as a rush between two looks would be lost', () => {
    const depths = [0, 7, 1].map((queue_depth, index) => at(index * 3, { queue_depth }));
    expect(pointsOf(depths, null, 600, 10).map((point) => point.queue_depth)).toEqual([7]);
  });

  it('tell tokens for each second of a step, and the mean interval of those that came', () => {
    const samples = [
      at(1, { token_intervals: 10, token_seconds: 1 }),
      at(11, { token_intervals: 110, token_seconds: 3 }),
      at(21, { token_intervals: 110, token_seconds: 3 }),
    ];
    const points = pointsOf(samples, null, 600, 10);
    expect(points.map((point) => [point.tokens_per_s, point.token_interval_s])).toEqual([
      [1, 0.1],
      [10, 0.02],
      [0, null],
    ]);
  });

  it('leave a gap where the machine slept', () => {
    expect(pointsOf([at(5), at(95)], null, 600, 10).map((point) => point.at)).toEqual([0, 90_000]);
  });
});

describe('the history', () => {
  it('is bounded, and still counts what is within it rightly', () => {
    const history = new ServiceHistory(3);
    for (let second = 1; second <= 10; second += 1) history.add(at(second * 10, requests(second)));
    expect(history.samples).toHaveLength(3);
    expect(history.points(600, at(101, requests(12))).map((point) => point.requests.ok)).toEqual([1, 1, 3]);
  });

  it('forgets what lies in the future once the clock was put back', () => {
    const history = new ServiceHistory(100);
    history.add(at(1_000, requests(5)));
    history.add(at(1_010, requests(6)));
    history.add(at(500, requests(8)));
    expect(history.samples.map((sample) => sample.at)).toEqual([500_000]);
    expect(history.points(600, at(505, requests(9)))).toMatchObject([{ requests: { ok: 4 } }]);
  });
});
