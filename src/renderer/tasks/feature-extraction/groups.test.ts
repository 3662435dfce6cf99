import { describe, expect, it } from 'vitest';
import { MOST_GROUPS, byGroup, groupsOf } from './groups.ts';

/** A vector along one of ten directions, with a little of the next ones that differs from line to line. */
function line(topic: number, n: number): number[] {
  return Array.from({ length: 12 }, (_, at) => (at === topic ? 1 : 0.12 * Math.abs(Math.sin(n * 7 + at))));
}

describe('groupsOf', () => {
  it('finds lines of like meaning wherever they stand, and numbers groups by their first line', () => {
    const topics = [3, 0, 3, 5, 0, 5, 3];
    expect(groupsOf(topics.map(line))).toEqual([0, 1, 0, 2, 1, 2, 0]);
  });

  it('is the same each time, and does not depend on the length of vectors', () => {
    const vectors = [0, 0, 4, 4, 8].map(line);
    const longer = vectors.map((vector, n) => vector.map((value) => value * (n + 1)));
    expect(groupsOf(longer)).toEqual(groupsOf(vectors));
  });

  it('never makes more groups than there are colours, and every group has a line', () => {
    const labels = groupsOf(Array.from({ length: 60 }, (_, n) => line(n % 10, n)));
    expect(Math.max(...labels)).toBeLessThan(MOST_GROUPS);
    expect(new Set(labels).size).toBe(Math.max(...labels) + 1);
  });

  it('is one group where nothing stands out', () => {
    expect(groupsOf([0, 0, 0, 0].map(line))).toEqual([0, 0, 0, 0]);
    expect(groupsOf([[1, 0]])).toEqual([0]);
    expect(groupsOf([])).toEqual([]);
  });

  it('puts the lines beyond those that are joined one by one into the group nearest to them', () => {
    const labels = groupsOf(Array.from({ length: 320 }, (_, n) => line(n % 3, n)));
    expect(labels).toHaveLength(320);
    expect(labels.every((label, n) => label === n % 3)).toBe(true);
  });
});

it('byGroup keeps the order of the input within a group', () => {
  expect(byGroup([1, 0, 1, 0])).toEqual([1, 3, 0, 2]);
});
