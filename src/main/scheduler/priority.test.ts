import { describe, expect, it } from 'vitest';
import {
  MAX_POPULARITY,
  OVERDUE_MS,
  byPriority,
  compareWaiting,
  popularityOf,
  scoreOf,
  type Ranked,
} from './priority.ts';

const waiting = (over: Partial<Ranked> = {}): Ranked => ({
  priority: 'normal',
  popularity: 0,
  since: 0,
  raised: 0,
  ...over,
});

describe('the order of the line', () => {
  it.each<[string, Partial<Ranked>, Partial<Ranked>]>([
    ['a person before a program that came earlier', { priority: 'interactive', since: 40_000 }, {}],
    ['a program before a batch that came earlier', { since: 40_000 }, { priority: 'background' }],
    ['the older of two equals', { since: 1 }, { since: 2 }],
    ['a number above a class below it', { priority: 101, since: 40 }, { priority: 'interactive' }],
    ['a popular model among equals', { popularity: 3, since: 1_000 }, {}],
    [
      'whom a person moved to the front before everybody',
      { priority: -1_000, raised: 1 },
      { priority: 1_000 },
    ],
    ['the last of those moved to the front foremost', { raised: 2, since: 5 }, { raised: 1 }],
  ])('puts %s', (_name, first, second) => {
    expect(compareWaiting(waiting(first), waiting(second))).toBeLessThan(0);
    expect(compareWaiting(waiting(second), waiting(first))).toBeGreaterThan(0);
  });

  it('never changes between two while they wait', () => {
    const [a, b] = [waiting({ priority: 7, since: 100 }), waiting({ popularity: 4, since: 2_500 })];
    const ahead = (now: number): number => scoreOf(a, now) - scoreOf(b, now);
    expect(ahead(3_000)).toBeCloseTo(ahead(900_000), 9);
  });

  it('gives popularity a bound below the distance of the classes', () => {
    expect([popularityOf(0), popularityOf(1), popularityOf(7), popularityOf(1e9)]).toEqual([
      0,
      1,
      3,
      MAX_POPULARITY,
    ]);
  });
});

describe('the choice', () => {
  const person = waiting({ priority: 'interactive', since: 90_000 });
  const batch = waiting({ priority: 'background', since: 10_000 });
  const older = waiting({ priority: 'background', since: 5_000 });

  it.each<[string, Ranked[], number, boolean, number]>([
    ['the first of the line', [person, batch], 50_000, false, 0],
    ['the longest overdue instead of a person', [person, batch, older], 5_000 + OVERDUE_MS, false, 2],
    ['a person right after an overdue one', [person, batch, older], 1e6, true, 0],
    ['whom a person moved to the front, overdue ones or not', [waiting({ raised: 1 }), older], 1e6, false, 0],
  ])('takes %s', (_name, eligible, now, afterOverdue, index) => {
    expect(byPriority(eligible, now, afterOverdue)).toBe(index);
  });
});
