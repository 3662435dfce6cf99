import { describe, expect, it } from 'vitest';
import { CRASH_WINDOW_MS, afterCrash, mayRestore } from './crash-budget.ts';

const after = (...times: number[]): number[] => times.reduce<number[]>(afterCrash, []);

describe('the crash budget', () => {
  it('restores twice and asks at the third crash within five minutes', () => {
    expect(mayRestore(after(0))).toBe(true);
    expect(mayRestore(after(0, 1_000))).toBe(true);
    expect(mayRestore(after(0, 1_000, 2_000))).toBe(false);
  });

  it('forgets crashes that are five minutes old, so that a rare crash never asks', () => {
    expect(mayRestore(after(0, 1_000, CRASH_WINDOW_MS + 1))).toBe(true);
    expect(mayRestore(after(0, 1_000, CRASH_WINDOW_MS - 1))).toBe(false);
  });
});
