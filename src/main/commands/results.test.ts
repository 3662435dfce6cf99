import { expect, it } from 'vitest';
import { callsText, resultText } from './results.ts';

const box = { xmin: 0, ymin: 0, xmax: 9, ymax: 9 };
const nose = { label: 'Nose', score: 0.9, x: 4.25, y: 3 };
const person = (keypoints: readonly (typeof nose)[]) => ({ box, score: 0.9, keypoints });

it('keypoints are a table with the numbers of their people, and none are said to be none', () => {
  const shown = (...people: object[]): string[] =>
    resultText('keypoint-detection', { people, labels: [], edges: [], width: 9, height: 9 }).split('\n');
  expect(shown(person([nose]), person([]), person([nose]))).toEqual([
    'person  label   score       x  y',
    '     1  Nose   0.9000  4.2500  3',
    '     3  Nose   0.9000  4.2500  3',
    '',
  ]);
  expect(shown(person([]))).toEqual(['No keypoints.', '']);
});

it('a call of a tool is one line, whatever a model puts into it, and a text before it stays', () => {
  const call = { id: 'a', type: 'function', function: { name: 'say', arguments: '{"text":\n"a"}' } };
  const answer = { generated_text: 'Well.', tokens: 3, finish_reason: 'tool_calls', tool_calls: [call] };
  expect(callsText(answer).split('\n')).toHaveLength(2);
  expect(resultText('text-generation', answer)).toBe(`Well.\n${callsText(answer)}`);
  expect(callsText({ generated_text: 'Well.' })).toBe('');
  expect(callsText([answer, answer])).toBe(callsText(answer).repeat(2));
});
