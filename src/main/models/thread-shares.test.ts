import { expect, it } from 'vitest';
import type { Plan } from '../../shared/runner.ts';
import { never, plan, setUp } from '../testing/registry-under-test.ts';
import { ThreadShares, type SharedRun } from './thread-shares.ts';

const run = (told: number[], want: number, least: number): SharedRun => ({
  want,
  least,
  apply: (threads) => told.push(threads),
});

it('takes cores from a generation while a pass of another model runs, and gives them back after it', () => {
  const shares = new ThreadShares(() => 8);
  const [chat, pass]: [number[], number[]] = [[], []];
  using _generation = shares.begin(run(chat, 7, 1));
  // Alone it has what it was loaded with, and nobody has to be told.
  expect(chat).toEqual([]);
  const other = shares.begin(run(pass, 6, 6));
  expect([chat, pass]).toEqual([[2], []]);
  other[Symbol.dispose]();
  expect(chat).toEqual([2, 7]);
});

it('leaves a model with all its threads where its run ends while it had fewer, and ends a run once', () => {
  const shares = new ThreadShares(() => 4);
  const [first, second]: [number[], number[]] = [[], []];
  const one = shares.begin(run(first, 3, 1));
  using _two = shares.begin(run(second, 3, 1));
  expect([first, second]).toEqual([[2], [2]]);
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  expect([first, second]).toEqual([
    [2, 3],
    [2, 3],
  ]);
});

it('tells the process of a generation of its share while a classifier runs, and never a pool that stands', async () => {
  const told: number[] = [];
  const { registry } = setUp({ cores: 4, behaviour: { threads: (threads) => told.push(threads) } });
  const chat: Plan = { ...plan('chat'), backend: 'llama', task: 'text-generation', threads: 3 };
  const classifier: Plan = { ...plan('classifier'), threads: 2 };
  using _generation = await registry.getOrLoad(chat, 'f', never);
  {
    using _pass = await registry.getOrLoad(classifier, 'f', never);
    await expect.poll(() => told).toEqual([2]);
  }
  await expect.poll(() => told).toEqual([2, 3]);
});
