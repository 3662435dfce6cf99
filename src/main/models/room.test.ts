import { expect, it } from 'vitest';
import { GB, never, plan, setUp } from '../testing/registry-under-test.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

it('gives the room that a lease leaves to a click, though a batch has asked for it before', async () => {
  const { registry } = setUp({ maxLoaded: 1 });
  const order: string[] = [];
  const load = async (model: string, priority: 'interactive' | 'background'): Promise<void> => {
    using _lease = await registry.getOrLoad(plan(model), 'f', never, undefined, priority);
    order.push(model);
  };
  const busy = await registry.getOrLoad(plan('busy'), 'f', never);
  const batch = load('batch', 'background');
  await settle();
  const click = load('click', 'interactive');
  await settle();
  busy[Symbol.dispose]();
  await Promise.all([batch, click]);
  expect(order).toEqual(['click', 'batch']);
});

it('lets a load that a click joins go before what is more urgent than the batch that began it', async () => {
  const { registry } = setUp({ maxLoaded: 1 });
  const order: string[] = [];
  const load = async (model: string, priority: 'interactive' | 'normal' | 'background'): Promise<void> => {
    using _lease = await registry.getOrLoad(plan(model), 'f', never, undefined, priority);
    order.push(`${model} ${priority}`);
  };
  const busy = await registry.getOrLoad(plan('busy'), 'f', never);
  const waits = [load('shared', 'background'), load('program', 'normal')];
  await settle();
  waits.push(load('shared', 'interactive'));
  await settle();
  busy[Symbol.dispose]();
  await Promise.all(waits);
  expect(order.at(-1)).toBe('program normal');
});

it('keeps a model that requests wait for and unloads another one, dearer and used later', async () => {
  const { use, loaded } = setUp({ maxLoaded: 2, wanted: ['wanted'] });
  for (const model of ['wanted', 'other', 'third']) await use(model);
  expect(loaded()).toEqual(['wanted', 'third']);
});

it('makes room for a model that a request waits for out of those that nobody does, as soon as they are free', async () => {
  const { registry, loaded } = setUp({ total: 4 * GB, each: 2 * GB, wanted: ['wanted'] });
  const [one, two] = await Promise.all(
    ['one', 'two'].map((model) => registry.getOrLoad(plan(model, 2 * GB), 'f', never)),
  );
  const wanted = registry.getOrLoad(plan('wanted', 2 * GB), 'f', never);
  await settle();
  expect(loaded()).toEqual(['one', 'two']);
  two?.[Symbol.dispose]();
  using _lease = await wanted;
  expect(loaded()).toEqual(['one', 'wanted']);
  one?.[Symbol.dispose]();
});

it.each([
  ['what the driver tells that it holds', () => GB, ['first', 'second']],
  ['its estimate where the driver tells nothing', () => null, ['second']],
])('counts of a model on the GPU %s', async (_name, gpuOf, kept) => {
  const { registry, loaded } = setUp({ gpuBudget: 4 * GB, gpuOf });
  for (const model of ['first', 'second']) {
    using _lease = await registry.getOrLoad({ ...plan(model, 3 * GB), device: 'cuda' }, 'f', never);
  }
  expect(loaded()).toEqual(kept);
});
