import { describe, expect, it, vi } from 'vitest';
import { TokenBuffer, rateOf, takeSentences, takeWords } from './token-buffer.ts';

function buffer() {
  const frames: (() => void)[] = [];
  return {
    tokens: new TokenBuffer((flush) => frames.push(flush)),
    frame: () => frames.splice(0).forEach((flush) => flush()),
    frames,
  };
}

describe('TokenBuffer', () => {
  it('tells its readers once per frame, however many tokens came', () => {
    const { tokens, frame, frames } = buffer();
    const listener = vi.fn();
    tokens.subscribe(listener);
    for (let n = 0; n < 50; n += 1) tokens.append(String(n % 10), n);
    expect(frames).toHaveLength(1);
    expect(tokens.view().text).toBe('');
    frame();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(tokens.view()).toMatchObject({ pieces: 50, firstAt: 0, lastAt: 49 });
    expect(tokens.view().text).toHaveLength(50);
  });
  it('keeps its snapshot while nothing new came, or React would render for ever', () => {
    const { tokens, frame } = buffer();
    tokens.append('a', 1);
    frame();
    const before = tokens.view();
    tokens.flush();
    expect(tokens.view()).toBe(before);
  });
  it('loses no last token when the run ends between two frames', () => {
    const { tokens, frame } = buffer();
    tokens.append('a', 1);
    tokens.append('b', 2);
    tokens.flush();
    expect(tokens.view().text).toBe('ab');
    frame();
    expect(tokens.view().text).toBe('ab');
    tokens.append('c', 3);
    frame();
    expect(tokens.view().text).toBe('abc');
  });
});

it('rateOf needs two tokens and never divides by zero', () => {
  expect(rateOf({ text: 'a', pieces: 1, atFirst: 1, firstAt: 5, lastAt: 5 })).toBeNull();
  expect(rateOf({ text: 'abc', pieces: 3, atFirst: 1, firstAt: 0, lastAt: 100 })).toBe(20);
});

it('a text that was missed counts in whole, and makes no speed that nobody measured', () => {
  const { tokens, frame } = buffer();
  tokens.append('three hundred', 1_000, 300);
  tokens.append(' and', 1_500);
  tokens.append(' two', 2_000);
  frame();
  expect([tokens.view().pieces, rateOf(tokens.view())]).toEqual([302, 2]);
  expect(Math.max(...tokens.rates())).toBeLessThan(10);
});

describe('takeWords', () => {
  it('speaks whole words only, every one once, and the last at the end', () => {
    const text = 'It was late. The la';
    const first = takeWords(text, 0, false);
    expect(first.spoken).toBe('It was late. The');
    expect(takeWords(text, first.next, false)).toEqual({ spoken: '', next: first.next });
    expect(takeWords(`${text}mp`, first.next, true).spoken).toBe('lamp');
    expect(takeWords('', 0, false)).toEqual({ spoken: '', next: 0 });
  });
});

describe('takeSentences', () => {
  it('speaks whole sentences only, and goes on after them', () => {
    const text = 'It was late. The lamp said: "Go." Then';
    const first = takeSentences(text, 0, false);
    expect(first.spoken).toBe('It was late. The lamp said: "Go."');
    expect(takeSentences(text, first.next, false).spoken).toBe('');
    expect(takeSentences(text, first.next, true)).toEqual({ spoken: 'Then', next: text.length });
  });
  it('does not cut a number in two', () => {
    expect(takeSentences('about 3.5 times', 0, false).spoken).toBe('');
  });
});
