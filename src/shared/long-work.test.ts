import { beforeEach, describe, expect, it } from 'vitest';
import { LongWork, endOfFailure, longWorkListener, type LongEnd, type WorkEnd } from './long-work.ts';
import { noticeOf } from './notice-messages.ts';

const done: WorkEnd = { kind: 'done' };
const failed: WorkEnd = { kind: 'failed', reason: 'No answer in 300 s.' };
const plain = (end: LongEnd | null): string | null => {
  if (end === null) return null;
  const { title, body } = noticeOf(end);
  return `${title}: ${body}`.replaceAll('\u202f', ' ');
};

describe('notices of the system', () => {
  let work: LongWork;
  beforeEach(() => {
    work = new LongWork();
  });

  it('tell of a run that took more than 20 s, and of no shorter one', () => {
    work.started('a', 'run', 'org/qwen', 0);
    expect(work.ended('a', done, 20_000)).toBeNull();
    work.started('b', 'run', 'org/qwen', 0);
    expect(plain(work.ended('b', done, 75_000))).toBe('qwen is done: It took 1 min 15 s.');
  });

  it.each([
    ['run', done, 'qwen is done: It took 1 min 30 s.'],
    ['run', failed, 'qwen failed: No answer in 300 s.'],
    ['load', done, 'qwen is in memory: It took 1 min 30 s.'],
    ['load', failed, 'qwen could not be loaded: No answer in 300 s.'],
    ['check', done, 'qwen passed the check: It took 1 min 30 s.'],
    ['check', failed, 'qwen did not pass the check: No answer in 300 s.'],
    ['load', { kind: 'stopped' }, null],
  ] as const)('tell how a long %s ended: %o', (kind, end, sentence) => {
    work.started('a', kind, 'org/qwen', 0);
    expect(plain(work.ended('a', end, 90_000))).toBe(sentence);
  });

  it('gather a batch of short runs into one', () => {
    const told: (string | null)[] = [];
    for (let run = 0; run < 1_000; run++) work.started(String(run), 'run', 'org/qwen', 0);
    for (let run = 0; run < 1_000; run++)
      told.push(plain(work.ended(String(run), run < 2 ? failed : done, run * 50)));
    const sentences = told.filter((sentence) => sentence !== null);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]?.replace(/(?<=^1).(?=000)/, '')).toBe(
      '1000 runs done: 2 of them failed. They took 50 s.',
    );
  });

  it('count a stretch from its first run, and begin anew after a pause', () => {
    work.started('a', 'run', 'org/qwen', 0);
    work.ended('a', done, 1_000);
    work.started('b', 'run', 'org/qwen', 60_000);
    work.started('c', 'run', 'org/qwen', 60_000);
    work.ended('b', done, 61_000);
    expect(work.ended('c', done, 62_000)).toBeNull();
  });

  it('keep a load apart from the runs that go on beside it', () => {
    work.started('a', 'run', 'org/qwen', 0);
    work.started('b', 'load', 'org/other', 0);
    expect(plain(work.ended('b', done, 30_000))).toBe('other is in memory: It took 30 s.');
    expect(plain(work.ended('a', done, 40_000))).toBe('qwen is done: It took 40 s.');
  });

  it('say nothing of an end whose start was not seen', () => {
    expect(work.ended('a', done, 90_000)).toBeNull();
  });

  it('go by the clock that they are given', () => {
    let now = 0;
    const told: LongEnd[] = [];
    const listener = longWorkListener(
      () => now,
      (end) => void told.push(end),
    );
    listener.started('a', 'check', 'org/qwen');
    now = 20_001;
    listener.ended('a', done);
    expect(told).toMatchObject([{ work: 'check', ms: 20_001, count: 1, failed: 0 }]);
  });

  it('know what was stopped from what failed', () => {
    expect(endOfFailure({ code: 'CANCELLED', message: 'It was stopped.' })).toEqual({ kind: 'stopped' });
    expect(endOfFailure({ code: 'TIMEOUT', message: 'Late.' })).toEqual({ kind: 'failed', reason: 'Late.' });
  });
});
