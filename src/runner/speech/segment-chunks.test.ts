import { describe, expect, it } from 'vitest';
import { segmentChunks, type ChunkSource } from './segment-chunks.ts';

const TEXTS: Readonly<Record<number, string>> = { 1: ' Hel', 2: 'lo', 3: ' you' };
/** Tokens from 100 on are timestamps. */
const source: ChunkSource = {
  times: null,
  decode: (tokens) => tokens.map((token) => TEXTS[token] ?? '').join(''),
  timestampBegin: 100,
  language: 'en',
  offset: 10,
  duration: 20,
};
const segment = { start: 10.004, end: 12, tokens: [100, 1, 2, 3, 200], from: 2 };

describe('chunks of a window', () => {
  it('are its segments, without timestamps in the text', () => {
    expect(segmentChunks([segment], source)).toEqual([{ text: ' Hello you', timestamp: [10, 12] }]);
  });

  it('leave out a segment without text', () => {
    expect(segmentChunks([{ ...segment, tokens: [100, 200] }], source)).toEqual([]);
  });

  it('do not go beyond the end of the sound', () => {
    expect(segmentChunks([{ ...segment, end: 39.98 }], source)[0]?.timestamp).toEqual([10, 20]);
  });

  it('are words that begin where the token before them is over, each at its own place of the window', () => {
    const times = [10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 10.7];
    expect(segmentChunks([segment], { ...source, times })).toEqual([
      { text: ' Hello', timestamp: [10.3, 10.5] },
      { text: ' you', timestamp: [10.5, 10.6] },
    ]);
  });

  it('begin with the window where no token stands before', () => {
    const words = segmentChunks([{ ...segment, tokens: [1, 3], from: 0 }], { ...source, times: [11, 12] });
    expect(words.map(({ timestamp }) => timestamp)).toEqual([
      [10, 11],
      [11, 12],
    ]);
  });
});
