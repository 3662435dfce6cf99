import { describe, expect, it } from 'vitest';
import { LiveText } from './live-text.ts';

const tokenizer = {
  decode: (tokens: readonly number[]) => tokens.map((token) => ` ${String(token)}`).join(''),
};

/** What each token makes final. */
function told(tokens: readonly number[], timestampBegin: number | null): string[] {
  const live = new LiveText(tokenizer, timestampBegin);
  return tokens.map((token) => live.push(token));
}

describe('live text', () => {
  it('without times is told token by token', () => {
    expect(told([1, 2, 3], null)).toEqual([' 1', ' 2', ' 3']);
  });

  it('with times is told when a pair closes it, so that nothing is told twice after a seek', () => {
    expect(told([100, 1, 2, 150, 150, 3, 200], 100)).toEqual(['', '', '', '', ' 1 2', '', '']);
  });

  it('remembers what it told', () => {
    const live = new LiveText(tokenizer, 100);
    for (const token of [100, 1, 150, 150, 2]) live.push(token);
    expect(live.told).toBe(' 1');
  });
});
