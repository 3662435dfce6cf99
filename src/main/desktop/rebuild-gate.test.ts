import { beforeEach, describe, expect, it } from 'vitest';
import { RebuildGate, type GateClock } from './rebuild-gate.ts';

describe('RebuildGate', () => {
  let time: number;
  let timers: { at: number; then: () => void }[];
  let built: number[];
  let gate: RebuildGate;
  const clock: GateClock = {
    now: () => time,
    after: (ms, then) => {
      const timer = { at: time + ms, then };
      timers.push(timer);
      return { [Symbol.dispose]: () => void (timers = timers.filter((item) => item !== timer)) };
    },
  };
  const advance = (to: number): void => {
    time = to;
    const due = timers.filter((timer) => timer.at <= to);
    timers = timers.filter((timer) => timer.at > to);
    for (const timer of due) timer.then();
  };
  beforeEach(() => {
    time = 5_000;
    timers = [];
    built = [];
    gate = new RebuildGate(() => void built.push(time), 1_000, clock);
  });

  it('builds at once, then gathers a burst of changes into one build a second later', () => {
    for (let change = 0; change < 100; change++) gate.changed();
    expect(built).toEqual([5_000]);
    advance(5_999);
    expect(built).toEqual([5_000]);
    advance(6_000);
    advance(9_000);
    expect(built).toEqual([5_000, 6_000]);
  });

  it('leaves an open menu alone, and catches up when it closes', () => {
    gate.setOpen(true);
    gate.changed();
    advance(60_000);
    expect(built).toEqual([]);
    gate.setOpen(false);
    expect(built).toEqual([60_000]);
  });

  it('waits for the menu to close where it was opened while a build was due', () => {
    gate.changed();
    gate.changed();
    gate.setOpen(true);
    advance(6_000);
    expect(built).toEqual([5_000]);
    gate.setOpen(false);
    expect(built).toEqual([5_000, 6_000]);
  });

  it('builds no more once it is disposed of', () => {
    gate.changed();
    gate.changed();
    gate[Symbol.dispose]();
    advance(60_000);
    gate.setOpen(false);
    expect(built).toEqual([5_000]);
  });
});
