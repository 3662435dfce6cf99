import { expect, it } from 'vitest';
import { countsOf, isUnderWay, newBatch, nextRow, onBatch, timeLeft } from './batch.ts';
import type { Batch, BatchEvent, BatchHead } from './batch.ts';
import { batchCsv, batchJson, resultText } from './results.ts';

const head: BatchHead = {
  id: 'b',
  task: 'text-classification',
  model: 'a/b',
  options: { top_k: 2 },
  beside: {},
  patience: null,
  title: 'Judge each file',
};
const fresh = (): Batch =>
  newBatch(
    head,
    ['a.txt', 'b,"c".txt', 'c.txt'].map((name) => ({ name, bytes: 1 })),
  );
const after = (...events: BatchEvent[]): Batch => events.reduce(onBatch, fresh());
const judged = [
  { label: 'POSITIVE', score: 0.9 },
  { label: 'NEGATIVE', score: 0.1 },
];

it('a file that vanished is one failed row, and the others go on', () => {
  const batch = after(
    { type: 'started', index: 0 },
    { type: 'failed', index: 0, problem: 'gone' },
    { type: 'started', index: 1 },
    { type: 'done', index: 1, result: judged, ms: 5 },
  );
  expect(countsOf(batch)).toEqual({ waiting: 1, running: 0, done: 1, failed: 1, stopped: 0 });
  expect(nextRow(batch)?.name).toBe('c.txt');
});

it('what comes after Stop changes nothing', () => {
  const stopped = after({ type: 'started', index: 0 }, { type: 'stopped' });
  expect(onBatch(stopped, { type: 'done', index: 0, result: judged, ms: 1 })).toBe(stopped);
  expect(isUnderWay(stopped)).toBe(false);
});

it('what a row waits for is told while it waits, and not after', () => {
  const held = after({ type: 'started', index: 0 }, { type: 'held', index: 0, why: 'The queue is full.' });
  expect(held.rows[0]).toMatchObject({ state: 'running', problem: 'The queue is full.' });
  expect(onBatch(held, { type: 'stopped' }).rows[0]?.problem).toBeNull();
  expect(onBatch(held, { type: 'done', index: 0, result: judged, ms: 1 }).rows[0]?.problem).toBeNull();
});

it('again runs what is not done, and keeps what is', () => {
  const batch = after(
    { type: 'started', index: 0 },
    { type: 'done', index: 0, result: judged, ms: 5 },
    { type: 'started', index: 1 },
    { type: 'failed', index: 1, problem: 'x' },
    { type: 'stopped' },
    { type: 'again' },
  );
  expect(batch.rows.map((row) => row.state)).toEqual(['done', 'waiting', 'waiting']);
  expect(batch.rows[1]?.problem).toBeNull();
});

it('a pause lets no row begin and changes none; going on and stopping both end it', () => {
  const paused = after({ type: 'started', index: 0 }, { type: 'paused' });
  expect([nextRow(paused), isUnderWay(paused)]).toEqual([null, true]);
  expect(onBatch(paused, { type: 'done', index: 0, result: judged, ms: 1 }).rows[0]?.state).toBe('done');
  expect(nextRow(onBatch(paused, { type: 'resumed' }))?.index).toBe(1);
  expect(onBatch(paused, { type: 'stopped' }).paused).toBe(false);
});

it('the time that is left is told by the usual row, not by the first one, which waited for the model', () => {
  const files = Array.from({ length: 13 }, (_, index) => ({ name: String(index), bytes: 1 }));
  const end = (batch: Batch, index: number, ms: number): Batch =>
    [
      { type: 'started', index },
      { type: 'done', index, result: judged, ms },
    ].reduce((now, event) => onBatch(now, event as BatchEvent), batch);
  const two = end(end(newBatch(head, files), 0, 60_000), 1, 100);
  expect([timeLeft(two, 2), timeLeft(end(two, 2, 100), 2)]).toEqual([null, 500]);
});

it('two lanes never take the same row', () => {
  const batch = after({ type: 'started', index: 0 });
  expect(onBatch(batch, { type: 'started', index: 0 })).toBe(batch);
  expect(nextRow(batch)?.index).toBe(1);
});

it('CSV has a column for each label, and a name with signs stays one cell', () => {
  const batch = after({ type: 'started', index: 1 }, { type: 'done', index: 1, result: judged, ms: 5 });
  const lines = batchCsv(batch).split(/\r?\n/);
  expect(lines[0]).toBe('"file","state","POSITIVE","NEGATIVE","problem"');
  expect(lines[2]).toBe('"b,""c"".txt",done,"0.9","0.1",""');
});

it('JSON has every file with its state', () => {
  const batch = after({ type: 'started', index: 0 }, { type: 'failed', index: 0, problem: 'gone' });
  expect(JSON.parse(batchJson(batch))).toMatchObject({
    model: 'a/b',
    options: { top_k: 2 },
    files: [{ file: 'a.txt', state: 'failed', problem: 'gone' }, { state: 'waiting' }, {}],
  });
});

it('says each result in one line', () => {
  expect(resultText('text-classification', judged)).toBe('POSITIVE 0.90');
  expect(resultText('feature-extraction', { embedding: [1, 2, 3] })).toBe('3 numbers');
  expect(resultText('text-generation', { generated_text: ' once ' })).toBe('once');
  expect(resultText('text-generation', 7)).toBe('');
});
