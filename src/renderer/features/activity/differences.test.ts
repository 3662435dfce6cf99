import { expect, it } from 'vitest';
import { MOST_CELLS, compareOptions, compareTexts, sameWords } from './differences.ts';
import { inputText, resultText } from './entry-text.ts';

const marked = (a: string, b: string) => {
  const both = compareTexts(a, b)!;
  const show = (side: 'a' | 'b') => both[side].map(({ text, same }) => (same ? text : `[${text}]`)).join('');
  return [show('a'), show('b')];
};

it('marks the words that one text has and the other does not, and loses none', () => {
  expect(marked('open the windows fully for ten minutes', 'open all windows for ten long minutes')).toEqual([
    'open [the ]windows [fully ]for ten minutes',
    'open [all ]windows for ten [long ]minutes',
  ]);
  const both = compareTexts('a  b\n\nc', 'a b c d')!;
  expect(both.a.map((piece) => piece.text).join('')).toBe('a  b\n\nc');
  expect(both.b.map((piece) => piece.text).join('')).toBe('a b c d');
});

it('takes other blanks for no difference, and an empty text for a different one', () => {
  expect(compareTexts('one two', 'one\ntwo')!.a.every((piece) => piece.same)).toBe(true);
  expect(marked('', 'new')).toEqual(['', '[new]']);
  expect(marked('', '')).toEqual(['', '']);
});

it('compares a short text with a very long one, but not what would take seconds', () => {
  const long = 'x y '.repeat(Math.sqrt(MOST_CELLS) / 2);
  expect(compareTexts('x '.repeat(MOST_CELLS / 20), 'x '.repeat(20))).not.toBeNull();
  expect(compareTexts(`${long}x`, long)).toBeNull();
  expect(compareTexts(long, long)).not.toBeNull();
});

it('counts the words that both texts have, and not the pieces that they stand in', () => {
  const both = compareTexts('the boiler stood still', 'the old boiler stood')!;
  expect([sameWords(both.a), sameWords(both.b), sameWords([])]).toEqual([3, 3, 0]);
});

it('puts options that differ first, an absent one being different from any value', () => {
  expect(compareOptions({ seed: 1, top_p: 0.9 }, { seed: 1, top_p: 0.8, stop: ['x'] })).toEqual([
    { name: 'stop', a: null, b: '["x"]' },
    { name: 'top_p', a: '0.9', b: '0.8' },
    { name: 'seed', a: '1', b: '1' },
  ]);
});

it('shows inputs and results of each task as text, never as [object Object]', () => {
  expect(inputText({ inputs: { messages: [{ role: 'user', content: 'hi' }] } })).toBe('hi');
  expect(inputText({ inputs: ['a', 'b'] })).toBe('a\nb');
  expect(inputText({ inputs: null })).toBeNull();
  expect(inputText({ inputs: { x: { y: 1 } } })).toContain('"y": 1');
  expect(resultText({ result: { generated_text: 'yes', tokens: 1 } })).toBe('yes');
  expect(resultText({ result: [{ label: 'A', score: 0.5 }] })).toBe('A 0.50');
  expect(resultText({ result: [{ embedding: [1], dimensions: 384 }] })).toBe('1 vector of 384 numbers');
});
