/** Who goes first, and how a long background request gives way. */
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from './engine-types.ts';
import { engineUnderTest, type UnderTest } from './testing/engine-under-test.ts';
import type { Behaviour } from './testing/fake-launcher.ts';

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

async function setUp(behaviour: Behaviour): Promise<UnderTest> {
  const made = await engineUnderTest(behaviour);
  engines.push(made.engine);
  return made;
}

/** What a classifier's item says. */
const textOf = (item: unknown): string => z.object({ text: z.string() }).parse(item).text;
const label = (item: unknown) => [{ label: textOf(item), score: 1 }];
const labelled = (text: string) => label({ text });

it('lets a person in between two items of a background list, and gives all of its results in order', async () => {
  const runs: string[][] = [];
  let click: Promise<unknown> | undefined;
  const { infer, engine } = await setUp({
    run: async (items) => {
      runs.push(items.map(textOf));
      if (items.some((item) => textOf(item) === 'b')) {
        click = infer({ inputs: 'click', priority: 'interactive' });
        await expect.poll(() => engine.health().queue.depth).toBe(1);
      }
      // Slow enough that a chunk is one item.
      await new Promise((resolve) => setTimeout(resolve, 260));
      return items.map(label);
    },
  });
  const events = await infer({ inputs: ['a', 'b', 'c', 'd'], priority: 'background' });
  await click;
  expect(runs).toEqual([['a'], ['b'], ['click'], ['c'], ['d']]);
  expect(events.at(-1)).toMatchObject({
    type: 'done',
    result: ['a', 'b', 'c', 'd'].map(labelled),
  });
  const told = events.map((event) => (event.type === 'progress' ? event.step : event.type));
  expect(told.filter((one) => one !== 'loading')).toEqual(['queued', 1, 2, 3, 4, 'done']);
});

it('runs a list that is not in the background at once', async () => {
  const runs: number[] = [];
  const { infer } = await setUp({
    run: async (items) => {
      runs.push(items.length);
      return items.map(label);
    },
  });
  await infer({ inputs: ['a', 'b', 'c'] });
  expect(runs).toEqual([3]);
});

it('puts a person before programs that came earlier', async () => {
  const runs: string[] = [];
  let open: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const { infer, engine } = await setUp({
    run: async (items) => {
      runs.push(...items.map(textOf));
      await gate;
      return items.map(label);
    },
  });
  const first = infer({ inputs: 'first' });
  await expect.poll(() => runs.length).toBe(1);
  const others: Promise<unknown>[] = [];
  for (const [inputs, priority] of [
    ['batch', 'background'],
    ['program', 'normal'],
    ['person', 'interactive'],
  ] as const) {
    others.push(infer({ inputs, priority }));
    await expect.poll(() => engine.health().queue.depth).toBe(others.length);
  }
  open?.();
  await Promise.all([first, ...others]);
  expect(runs).toEqual(['first', 'person', 'program', 'batch']);
});
