import { expect, it } from 'vitest';
import { cutCard, levelHeadings } from './card-text.ts';

const leveled = (...depths: number[]): number[] => {
  const children = depths.map((depth) => ({ type: 'heading', depth }));
  levelHeadings({ type: 'root', children: [{ type: 'paragraph' }, ...children] }, 4);
  return children.map((each) => each.depth);
};

it('leaves no level out, wherever a card begins and whatever it skips', () => {
  expect(leveled(1, 2, 2, 3)).toEqual([4, 5, 5, 6]);
  expect(leveled(3, 1, 4, 2)).toEqual([4, 4, 5, 5]);
  expect(leveled(2, 6, 6)).toEqual([4, 5, 5]);
  expect(leveled(1, 2, 3, 4, 5)).toEqual([4, 5, 6, 6, 6]);
});

it('cuts a long card at a line and counts what is left out in bytes', () => {
  expect(cutCard('short')).toEqual({ text: 'short', leftOut: 0 });
  expect(cutCard('one line\ntwo lünes', 12)).toEqual({ text: 'one line', leftOut: 11 });
  expect(cutCard('x'.repeat(20), 12).text).toHaveLength(12);
});
