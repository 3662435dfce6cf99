import { expect, test } from 'vitest';
import { addDistance, same, type Distance } from './compare.ts';

async function distanceOf(got: unknown, want: unknown): Promise<Distance> {
  const distance = same();
  await addDistance(distance, got, want);
  return distance;
}

test('what is not told of a result is compared', async () => {
  expect(await distanceOf([{ label: 'a', tokens: 3 }], [{ label: 'a' }])).toEqual(same());
});

test.each([
  ['another text', [{ label: 'a' }], [{ label: 'b' }]],
  ['a longer list', ['a', 'b'], ['a']],
  ['no list', 'a', ['a']],
  ['a field that is missing', {}, { label: null }],
])('%s is taken for the same', async (_, got, want) => {
  expect((await distanceOf(got, want)).different).not.toEqual([]);
});

test('a number that is missing is forgotten for a later one, or a corner is held to the bar of scores', async () => {
  const found = await distanceOf(
    [{}, { score: 0.5, box: { xmin: 3 } }],
    [{ score: 0.5 }, { score: 0.5, box: { xmin: 1 } }],
  );
  expect([found.number, found.pixels]).toEqual([Number.NaN, 2]);
});
