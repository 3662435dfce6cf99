import { expect, it } from 'vitest';
import { mediaIdsIn } from './media-ids.ts';

const id = (letter: string): string => letter.repeat(64);
const ref = (letter: string) => ({ media_id: id(letter), type: 'image/png', bytes: 1 });

it.each([
  ['a part of an input', [{ image: ref('a') }], ['a']],
  ['an input alone', [ref('a')], ['a']],
  ['a list of results', [[{ masks: [{ mask: ref('b') }, { mask: ref('a') }] }]], ['a', 'b']],
  ['input and result, the same picture once', [{ image: ref('a') }, { depth: ref('a') }], ['a']],
  ['what only looks like one', [{ media_id: 'a', type: 'image/png', bytes: 1 }, { media_id: id('a') }], []],
  ['nothing', [null, undefined, 'text', 3], []],
] as const)('finds references in %s', (_, values, found) => {
  expect(mediaIdsIn(...values).toSorted()).toEqual(found.map(id));
});

it('bears an input that is nested deeper than a stack, and a vector longer than arguments can be', () => {
  let nested: unknown = ref('c');
  for (let depth = 0; depth < 50_000; depth += 1) nested = [nested];
  const objects = Array.from({ length: 300_000 }, () => ({}));
  expect(mediaIdsIn(nested, new Array<number>(300_000).fill(1), objects)).toEqual([id('c')]);
});
