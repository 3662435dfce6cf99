import { describe, expect, it } from 'vitest';
import type { RunEvent, RunOutput } from '../shared/runner.ts';
import { ItemRuns } from './item-runs.ts';

function runsOf(items: readonly unknown[], givesWay: boolean) {
  let now = 0;
  const told: RunEvent[] = [];
  const runs = new ItemRuns(items, {
    givesWay,
    now: () => now,
    tell: async (event) => void told.push(event),
  });
  const took = (ms: number): void => void (now += ms);
  return { runs, told, took };
}

const output = (items: readonly unknown[], more: Partial<RunOutput> = {}): RunOutput => ({
  results: [...items],
  warnings: [],
  ...more,
});

describe('items that give way', () => {
  it('add up to one output: tokens summed, the speed weighted by time, each warning once', async () => {
    const { runs, took } = runsOf(['a', 'b'], true);
    const speeds = [10, 40];
    await runs.run(
      async (items) => {
        const speed = speeds.shift() ?? 0;
        took(speed === 10 ? 2_000 : 1_000);
        return output(items, {
          input_tokens: 3,
          tokens_per_second: speed,
          warnings: ['cut'],
          first_token_ms: speed,
        });
      },
      () => false,
    );
    expect(runs.output).toEqual({
      results: ['a', 'b'],
      warnings: ['cut'],
      input_tokens: 6,
      first_token_ms: 10,
      tokens_per_second: 20,
    });
  });

  it('number their tokens by the whole list, and pass over the progress inside of a chunk', async () => {
    const { runs } = runsOf(['a', 'b'], true);
    const seen: (RunEvent | null)[] = [];
    await runs.run(
      async (items, asWhole) => {
        seen.push(
          asWhole({ type: 'token', text: String(items[0]) }),
          asWhole({ type: 'progress', step: 1, steps: 1 }),
        );
        return output(items);
      },
      () => false,
    );
    expect(seen).toEqual([
      { type: 'token', text: 'a', item: 0 },
      null,
      { type: 'token', text: 'b', item: 1 },
      null,
    ]);
  });

  it('stop where somebody wants the turn, and go on where they were', async () => {
    const { runs, told } = runsOf(['a', 'b', 'c'], true);
    const run = async (items: readonly unknown[]): Promise<RunOutput> => output(items);
    await runs.run(run, () => true);
    expect([runs.complete, runs.output.results]).toEqual([false, ['a']]);
    await runs.run(run, () => false);
    expect([runs.complete, runs.output.results]).toEqual([true, ['a', 'b', 'c']]);
    expect(told.at(-1)).toEqual({ type: 'progress', step: 3, steps: 3 });
  });
});

it('an empty list is one run without items', async () => {
  const { runs } = runsOf([], true);
  let count = 0;
  await runs.run(
    async (items) => {
      count += 1;
      return output(items);
    },
    () => false,
  );
  expect([count, runs.complete]).toEqual([1, true]);
});
