import { expect, it } from 'vitest';
import { NewestFirst } from './lanes.ts';

/** Works that end when they are told to, and the order in which they began. */
function works() {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => (): Promise<string> => {
    began.push(name);
    return new Promise((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { began, work, end };
}

it('what came on the screen last is done first, and never more at a time than there are lanes', async () => {
  const { began, work, end } = works();
  const lanes = new NewestFirst(1);
  const { signal } = new AbortController();
  const all = ['a', 'b', 'c'].map((name) => lanes.run(work(name), signal));
  expect(began).toEqual(['a']);
  await end('a');
  await end('c');
  await end('b');
  expect(began).toEqual(['a', 'c', 'b']);
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
});

it('what was scrolled past is not done at all, and what fails does not hold up the rest', async () => {
  const { began, work, end } = works();
  const lanes = new NewestFirst(1);
  const [gone, here] = [new AbortController(), new AbortController()];
  const failed = lanes.run(() => Promise.reject(new Error('no picture')), here.signal);
  const past = lanes.run(work('past'), gone.signal);
  const shown = lanes.run(work('shown'), here.signal);
  gone.abort();
  await expect(failed).rejects.toThrow('no picture');
  await end('shown');
  expect([await past, await shown, began]).toEqual([null, 'shown', ['shown']]);
});
