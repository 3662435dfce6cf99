import { describe, expect, it, vi } from 'vitest';
import type { VariantTime } from '../../shared/converter.ts';
import { HearthError } from '../../shared/errors.ts';
import { VariantMeasure, type ToCompare } from './variant-measure.ts';

const TIMES: VariantTime[] = [
  { dtype: 'fp32', ms: 4, cosine: 1 },
  { dtype: 'q8', ms: 2, cosine: 0.99 },
];

/** A comparison on a clock that the test moves: `compare` is asked for each model of `left` until it was kept. */
function setUp(compare: ToCompare['compare'] = () => Promise.resolve(TIMES), left = ['org/one', 'org/two']) {
  const clock = { now: 0, ready: true };
  const kept = new Map<string, readonly VariantTime[]>();
  const asked = vi.fn(compare);
  const measure = new VariantMeasure({
    now: () => clock.now,
    cpu: () => ({ idle: clock.now, total: clock.now }),
    ready: () => clock.ready,
    next: () => {
      const model = left.find((each) => !kept.has(each));
      return model === undefined
        ? null
        : { model, compare: asked, keep: (times) => void kept.set(model, times) };
    },
    log: { info: () => undefined },
  });
  const pass = async (seconds: number, busy = false): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.now += 1_000;
      await measure.look(busy);
    }
  };
  return { measure, clock, kept, asked, pass };
}

describe('the comparison of variants', () => {
  it('waits until nothing has run for a while, takes one model after the other, and each once', async () => {
    const { kept, asked, pass } = setUp();
    await pass(9);
    await pass(1, true);
    await pass(9);
    expect(asked).not.toHaveBeenCalled();
    await pass(60);
    expect([...kept]).toEqual([
      ['org/one', TIMES],
      ['org/two', TIMES],
    ]);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('waits for the count of threads, on which all times depend', async () => {
    const { clock, asked, pass } = setUp();
    clock.ready = false;
    await pass(30);
    expect(asked).not.toHaveBeenCalled();
    clock.ready = true;
    await pass(1);
    expect(asked).toHaveBeenCalledOnce();
  });

  it('gives way to a request, keeps nothing then, and begins anew in the next pause', async () => {
    let ended = 0;
    const slow: ToCompare['compare'] = (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          ended += 1;
          reject(new Error('ended'));
        }),
      );
    const { measure, clock, kept, asked, pass } = setUp(slow);
    await pass(9);
    clock.now += 1_000;
    const first = measure.look(false);
    await pass(5);
    expect(asked).toHaveBeenCalledOnce();
    await pass(1, true);
    await first;
    expect(ended).toBe(1);
    expect(kept.size).toBe(0);
    await pass(9);
    clock.now += 1_000;
    const second = measure.look(false);
    expect(asked).toHaveBeenCalledTimes(2);
    measure[Symbol.dispose]();
    await second;
    await pass(60);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('does not come back to files that failed', async () => {
    const broken = new HearthError('MODEL_LOAD_FAILED', 'It is broken.', 'Get it again.');
    const { kept, asked, pass } = setUp(() => Promise.reject(broken), ['org/one']);
    await pass(60);
    expect([...kept]).toEqual([['org/one', []]]);
    expect(asked).toHaveBeenCalledOnce();
  });

  it('leaves what may pass to the next start, and keeps nothing of it', async () => {
    const { kept, asked, pass } = setUp(() => Promise.reject(new Error('the disk is full')), ['org/one']);
    await pass(60);
    expect(kept.size).toBe(0);
    expect(asked).toHaveBeenCalledOnce();
  });
});
