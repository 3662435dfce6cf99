import { describe, expect, it } from 'vitest';
import { lineChunks, wordChunks, type ChunkSource } from './segment-chunks.ts';

const TEXTS: Readonly<Record<number, string>> = { 1: ' Hel', 2: 'lo', 3: ' you' };
/** Tokens from 100 on are timestamps. */
const source: ChunkSource = {
  decode: (tokens) => tokens.map((token) => TEXTS[token] ?? '').join(''),
  timestampBegin: 100,
  language: 'en',
  offset: 10,
  duration: 20,
};
const segment = { start: 10.004, end: 12, tokens: [100, 1, 2, 3, 200], from: 2 };

describe('chunks of a window', () => {
  it('are its segments, without timestamps in the text', () => {
    expect(lineChunks([segment], source)).toEqual([
      { chunk: { text: ' Hello you', timestamp: [10, 12] }, tokens: segment.tokens },
    ]);
  });

  it('keep one of the two times at the end of a window', () => {
    const [line] = lineChunks([{ ...segment, tokens: [100, 1, 200, 200] }], source);
    expect(line?.tokens).toEqual([100, 1, 200]);
  });

  it('leave out a segment without text', () => {
    expect(lineChunks([{ ...segment, tokens: [100, 200] }], source)).toEqual([]);
  });

  it('do not go beyond the end of the sound', () => {
    expect(lineChunks([{ ...segment, end: 39.98 }], source)[0]?.chunk.timestamp).toEqual([10, 20]);
  });

  it('are words that begin where the token before them is over, each at its own place of the window', () => {
    const times = [10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 10.7];
    expect(wordChunks([segment], times, source)).toEqual([
      { text: ' Hello', timestamp: [10.3, 10.5] },
      { text: ' you', timestamp: [10.5, 10.6] },
    ]);
  });

  it('begin with the window where no token stands before', () => {
    const words = wordChunks([{ ...segment, tokens: [1, 3], from: 0 }], [11, 12], source);
    expect(words.map(({ timestamp }) => timestamp)).toEqual([
      [10, 11],
      [11, 12],
    ]);
  });
});
