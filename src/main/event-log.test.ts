import { describe, expect, it } from 'vitest';
import type { InferenceEvent, InferenceEventBody } from '../shared/inference.ts';
import { EventLog } from './event-log.ts';

/** A log of these events, with seqs from 0. */
function logOf(bodies: readonly InferenceEventBody[], maxBytes?: number): EventLog {
  const log = new EventLog('r', maxBytes);
  bodies.forEach((body, seq) => log.push({ ...body, request_id: 'r', seq }));
  return log;
}

const token = (text: string, item?: number): InferenceEventBody => ({
  type: 'token',
  text,
  ...(item === undefined ? {} : { item }),
});
const tokens = (count: number): InferenceEventBody[] =>
  Array.from({ length: count }, (_, n) => token(`${String(n)} `));

/** Everything after a place, as a page that comes back reads it. */
function readAll(log: EventLog, seq: number): InferenceEvent[] {
  const read: InferenceEvent[] = [];
  for (let next = log.after(seq); next !== null; next = log.after(next.seq)) read.push(next);
  return read;
}
const textOf = (events: readonly InferenceEvent[]): string =>
  events.map((event) => (event.type === 'token' ? event.text : '')).join('');

describe('a log of events', () => {
  it('gives a reader that keeps up each token by itself', () => {
    const read = readAll(logOf(tokens(5)), 1);
    expect(read.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  it.each([-1, 0, 63, 1_023, 1_024, 2_500, 2_998])(
    'loses and repeats no token for a reader that comes back after %i',
    (seq) => {
      const all = tokens(3_000);
      const read = readAll(logOf(all), seq);
      expect(textOf(read)).toBe(
        all
          .slice(seq + 1)
          .map((each) => (each.type === 'token' ? each.text : ''))
          .join(''),
      );
      expect(read.at(-1)?.seq).toBe(2_999);
    },
  );

  it('keeps how likely tokens were with the texts that they are', () => {
    const likely = { token: 'a', logprob: -1, top_logprobs: [] };
    const log = logOf([...tokens(200), { type: 'token', text: 'a', logprobs: [likely] }]);
    const read = readAll(log, 0);
    expect(read.flatMap((event) => (event.type === 'token' ? (event.logprobs ?? []) : []))).toEqual([likely]);
    // What holds more is dropped sooner: the likelihoods count.
    const told = { type: 'token' as const, text: 'a', logprobs: Array.from({ length: 20 }, () => likely) };
    const small = logOf(
      Array.from({ length: 100 }, () => told),
      50_000,
    );
    expect(() => small.after(-1)).toThrow(/was missed/);
  });

  it('gives what was missed in a few large events, not in thousands', () => {
    expect(readAll(logOf(tokens(3_000)), -1).length).toBeLessThan(80);
  });

  it('keeps the last news only of what replaces itself, and each stage of a load', () => {
    const log = logOf([
      { type: 'queued', position: 2 },
      { type: 'queued', position: 0 },
      { type: 'loading', progress: 0.1, stage: 'starting' },
      { type: 'loading', progress: 0.2, stage: 'reading' },
      { type: 'loading', progress: 0.9, stage: 'reading' },
      { type: 'progress', step: 1, steps: 9 },
      { type: 'progress', step: 2, steps: 9 },
    ]);
    expect(readAll(log, -1).map(({ seq }) => seq)).toEqual([1, 2, 4, 6]);
  });

  it('never joins tokens of two inputs', () => {
    const log = logOf([...tokens(100).map(() => token('a', 0)), ...tokens(100).map(() => token('b', 1))]);
    for (const event of readAll(log, -1))
      if (event.type === 'token') expect(event.text).toMatch(event.item === 0 ? /^a+$/ : /^b+$/);
  });

  it('stays within its bytes, and tells a reader that its place is gone rather than skip text', () => {
    const log = logOf(tokens(20_000), 100_000);
    expect(() => log.after(-1)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    const kept = readAll(log, 18_500);
    expect(textOf(kept)).toMatch(/^18501 .* 19999 $/);
  });

  it('stays within its bytes where each piece is long: a full chunk of those would be 100 times too much', () => {
    const log = logOf(
      tokens(200).map((_, n) => token(String(n).padEnd(10_000, '.'))),
      100_000,
    );
    expect(textOf(readAll(log, 198)).length).toBe(10_000);
    expect(() => log.after(190)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});

describe('reading on', () => {
  it('waits for what is still to come, and ends with the log', async () => {
    const log = logOf(tokens(2));
    const read: number[] = [];
    const reading = (async () => {
      for await (const { seq } of log.from(-1, new AbortController().signal)) read.push(seq);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toEqual([0, 1]);
    log.push({ ...token('late'), request_id: 'r', seq: 2 });
    log.close();
    await reading;
    expect(read).toEqual([0, 1, 2]);
  });

  it('ends when its reader leaves, though nothing comes', async () => {
    const control = new AbortController();
    const reading = (async () => {
      for await (const _ of logOf([]).from(-1, control.signal)) throw new Error('there is nothing');
    })();
    control.abort();
    await reading;
  });
});
