import { beforeEach, describe, expect, it } from 'vitest';
import { WorkNotices, type Notice, type RunEnd } from './notices.ts';

const done: RunEnd = { kind: 'done' };
const failed: RunEnd = {
  kind: 'failed',
  error: { code: 'TIMEOUT', message: 'No answer in 300 s.', hint: '', request_id: '' },
};
const plain = (notice: Notice | null): string | null =>
  notice === null ? null : `${notice.title}: ${notice.body}`.replaceAll('\u202f', ' ');

describe('notices of the system', () => {
  let work: WorkNotices;
  beforeEach(() => {
    work = new WorkNotices();
  });

  it('tell of a run that took more than 20 s, and of no shorter one', () => {
    work.started('a', 'org/qwen', 0);
    expect(work.ended('a', done, 20_000)).toBeNull();
    work.started('b', 'org/qwen', 0);
    expect(plain(work.ended('b', done, 75_000))).toBe('qwen is done: It took 1 min 15 s.');
  });

  it('tell why a long run failed', () => {
    work.started('a', 'org/qwen', 0);
    expect(plain(work.ended('a', failed, 300_000))).toBe('qwen failed: No answer in 300 s.');
  });

  it('say nothing of what a person stopped', () => {
    work.started('a', 'org/qwen', 0);
    expect(work.ended('a', { kind: 'stopped' }, 90_000)).toBeNull();
  });

  it('gather a batch of short runs into one', () => {
    const told: (string | null)[] = [];
    for (let run = 0; run < 1_000; run++) work.started(String(run), 'org/qwen', 0);
    for (let run = 0; run < 1_000; run++)
      told.push(plain(work.ended(String(run), run < 2 ? failed : done, run * 50)));
    const sentences = told.filter((sentence) => sentence !== null);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]?.replace(/(?<=^1).(?=000)/, '')).toBe(
      '1000 runs done: 2 of them failed. They took 50 s.',
    );
  });

  it('count a stretch from its first run, and begin anew after a pause', () => {
    work.started('a', 'org/qwen', 0);
    work.ended('a', done, 1_000);
    work.started('b', 'org/qwen', 60_000);
    work.started('c', 'org/qwen', 60_000);
    work.ended('b', done, 61_000);
    expect(work.ended('c', done, 62_000)).toBeNull();
  });

  it('say nothing of an end whose start was not seen', () => {
    expect(work.ended('a', done, 90_000)).toBeNull();
  });
});
