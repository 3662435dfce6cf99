import { expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import type { Run } from '../../features/run/run-state.ts';
import { givenName, labelsOf } from './labels-of.ts';

const REF = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 1 };
const finished = (task: string, inputs: unknown, result: unknown): Run => ({
  ...newRun('r', { model: 'm', task, inputs }, 0),
  phase: 'done',
  result,
});

it('names what the labels are of, so that a row of the CSV tells its picture or sound', () => {
  expect([
    givenName(finished('image-classification', { image: { ...REF, name: 'cat.png' } }, [])),
    givenName(finished('zero-shot-audio-classification', { audio: { ...REF, name: 'dog.wav' } }, [])),
    givenName(finished('image-classification', { image: REF }, [])),
    givenName(finished('text-classification', 'a text', [])),
  ]).toEqual(['cat.png', 'dog.wav', '', '']);
});
it('takes labels over time for no labels of the whole, which have a table of their own', () => {
  const label = { label: 'Dog', score: 0.9 };
  expect(labelsOf(finished('audio-classification', { audio: REF }, [label]))).toEqual([label]);
  const timed = [{ timestamp: [0, 1], labels: [label] }];
  expect(labelsOf(finished('audio-classification', { audio: REF }, timed))).toBeNull();
});
