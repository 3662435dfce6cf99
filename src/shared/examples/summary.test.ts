import { describe, expect, it } from 'vitest';
import type { Meta } from '../inference.ts';
import { changesBetween, changesNow, type RunSettings } from './changes.ts';
import { summaryOf, type ReplayedExample } from './summary.ts';

const meta = (ms: number, more: Partial<Meta> = {}): Meta => ({
  device: 'cpu',
  backend: 'onnx',
  dtype: 'fp32',
  acceleration: { profile: 'cpu', reason: 'test' },
  queue_ms: 100,
  load_ms: 1_000,
  latency_ms: 1_100 + ms,
  warnings: [],
  ...more,
});

const example = (
  verdict: 'same' | 'close' | 'different' | null,
  before: number,
  after: number,
): ReplayedExample => ({
  meta: meta(before),
  replay: { verdict, meta: verdict === null ? null : meta(after) },
});

describe('the summary of a replay', () => {
  it('counts verdicts, and takes the speed of the run alone, by the median of the ratios', () => {
    expect(
      summaryOf([
        example('same', 18, 10),
        example('same', 36, 20),
        example('close', 180, 100),
        // One slow run, of a machine that was busy, does not decide.
        example('different', 18, 900),
        example(null, 18, 0),
        { meta: meta(5), replay: null },
      ]),
    ).toEqual({ total: 5, same: 2, close: 1, different: 1, failed: 1, speed: 1.8 });
  });

  it.each([
    ['a change that the next run may have too', 10.5, 10, null],
    ['slower', 10, 20, 0.5],
    ['runs that are over at once', 0.4, 0.2, null],
  ])('says of %s what can be said', (_name, before, after, speed) => {
    const examples = Array.from({ length: 4 }, () => example('same', before, after));
    expect(summaryOf(examples).speed).toBe(speed);
  });

  it('says nothing of the speed where the examples are few, or do not agree', () => {
    const slower = Array.from({ length: 3 }, () => example('same', 10, 20));
    expect(summaryOf(slower).speed).toBeNull();
    expect(summaryOf([...slower, example('same', 20, 10), example('same', 20, 10)]).speed).toBeNull();
  });
});

describe('what changed', () => {
  const run = (more: Partial<RunSettings> = {}): RunSettings => ({
    model: 'org/name',
    options: { top_k: 1 },
    meta: meta(1),
    ...more,
  });
  it.each([
    ['nothing', run(), []],
    ['the variant', run({ model: 'org/name:q4' }), [['variant', '', null, 'q4']]],
    ['the model', run({ model: 'org/other' }), [['model', '', 'org/name', 'org/other']]],
    [
      'device, engine and precision',
      run({ meta: meta(1, { device: 'cuda', backend: 'llama.cpp', dtype: 'q4' }) }),
      [
        ['device', '', 'cpu', 'cuda'],
        ['engine', '', 'onnx', 'llama.cpp'],
        ['precision', '', 'fp32', 'q4'],
      ],
    ],
    [
      'options',
      run({ options: { seed: 7 } }),
      [
        ['option', 'seed', null, '7'],
        ['option', 'top_k', '1', null],
      ],
    ],
    [
      'versions that both sides know',
      run({ meta: meta(1, { versions: { Hearth: '2', 'ONNX Runtime': '1.27' } }) }),
      [['version', 'ONNX Runtime', '1.26', '1.27']],
    ],
    ['a run that failed', run({ meta: null }), []],
  ])('is told: %s', (_name, after, changes) => {
    expect(
      changesBetween(run({ meta: meta(1, { versions: { 'ONNX Runtime': '1.26' } }) }), after).map(
        ({ what, name, before, after: now }) => [what, name, before, now],
      ),
    ).toEqual(changes);
  });

  it('takes no drive for a variant', () => {
    expect(changesBetween(run({ model: 'C:/a' }), run({ model: 'C:/a:q4' }))).toMatchObject([
      { what: 'variant' },
    ]);
  });
});

describe('what would run differently now', () => {
  const kept = { model: 'org/name', options: {}, meta: meta(1, { dtype: 'q8' }), replay: null };
  const now = meta(1, { dtype: 'q4', versions: { Hearth: '2' } });
  const precision = { what: 'precision', name: '', before: 'q8', after: 'q4' };
  const replay = { model: 'org/name', options: {}, meta: now };
  it.each([
    ['another file', kept, now, [precision]],
    [
      'no version where the example was kept without one',
      { ...kept, meta: meta(1, { dtype: 'q4' }) },
      now,
      [],
    ],
    ['nothing where the model is gone', kept, null, []],
    ['nothing of an example without a run', { ...kept, meta: null }, now, []],
    ['nothing that was replayed as it would run', { ...kept, replay }, now, []],
    [
      'what was replayed otherwise',
      { ...kept, replay: { ...replay, options: { top_k: 2 } } },
      now,
      [precision],
    ],
    ['what changed after the replay', { ...kept, replay: { ...replay, meta: kept.meta } }, now, [precision]],
  ])('is told: %s', (_name, example, plan, changes) => {
    expect(changesNow(example, plan)).toEqual(changes);
  });
});
