import { expect, it } from 'vitest';
import { eachAtOnce } from './at-once.ts';

it('never works on more than so many at once, and gives the results in order', async () => {
  let [now, most] = [0, 0];
  const doubled = await eachAtOnce([1, 2, 3, 4, 5], 2, async (value) => {
    most = Math.max(most, (now += 1));
    await Promise.resolve();
    now -= 1;
    return value * 2;
  });
  expect(doubled).toEqual([2, 4, 6, 8, 10]);
  expect(most).toBe(2);
});

it('leaves no work running behind a failure', async () => {
  let ended = 0;
  const work = async (value: number): Promise<void> => {
    if (value === 1) throw new Error('first');
    await Promise.resolve();
    ended += 1;
  };
  await expect(eachAtOnce([1, 2, 3], 2, work)).rejects.toThrow('first');
  expect(ended).toBe(1);
});
