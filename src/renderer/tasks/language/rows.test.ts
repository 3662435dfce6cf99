import { expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import type { Run } from '../../features/run/run-state.ts';
import { rowsAsCsv, rowsOf } from './rows.ts';

function finished(task: string, inputs: unknown, result: unknown): Run {
  return { ...newRun('r', { model: 'm/m', task, inputs }, 0), phase: 'done', result };
}

it('puts like sentences first, each with its place in the input', () => {
  const run = finished('sentence-similarity', { source_sentence: 'a', sentences: ['b', 'c'] }, [0.1, 0.9]);
  expect(rowsOf(run)?.rows).toEqual([
    { name: 'c', score: 0.9, more: [2] },
    { name: 'b', score: 0.1, more: [1] },
  ]);
});

it('tells the gaps of one text apart', () => {
  const fill = (token_str: string) => ({ score: 0.5, token: 1, token_str, sequence: `${token_str}.` });
  const one = finished('fill-mask', { text: '[MASK].' }, [fill('a')]);
  expect(rowsOf(one)?.rows).toEqual([{ name: 'a', score: 0.5, more: ['a.'] }]);
  const two = finished('fill-mask', { text: '[MASK] [MASK].' }, [[fill('a')], [fill('=b')]]);
  const table = rowsOf(two);
  expect(table?.rows.map(({ more }) => more[0])).toEqual(['Gap 1', 'Gap 2']);
  expect(table === null ? '' : rowsAsCsv(table)).toContain('"\'=b",0.5,"Gap 2"');
});

it('gives no rows for a list of inputs, another shape or another task', () => {
  expect(rowsOf(finished('fill-mask', [{ text: 'a' }], [[]]))).toBeNull();
  expect(rowsOf(finished('question-answering', { question: 'a', context: 'b' }, { answer: 1 }))).toBeNull();
  expect(rowsOf(finished('text-generation', { text: 'a' }, []))).toBeNull();
});
