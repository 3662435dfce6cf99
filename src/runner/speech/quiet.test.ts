import { describe, expect, it } from 'vitest';
import { cutAtQuiet, holdsNoSpeech } from './quiet.ts';

const RATE = 1_000;

describe('silence', () => {
  it.each([
    ['digital silence', new Float32Array(RATE), true],
    ['dither', new Float32Array(RATE).fill(1 / 32_768), true],
    ['a whisper at -60 dB', new Float32Array(RATE).fill(0.001), false],
    ['a blink', new Float32Array(RATE / 20).fill(1), true],
    ['nothing', new Float32Array(), true],
  ])('%s', (_, samples, silent) => {
    expect(holdsNoSpeech(samples, RATE)).toBe(silent);
  });
});

describe('cutting', () => {
  it('leaves a sound whole that is short enough', () => {
    expect(cutAtQuiet(new Float32Array(30 * RATE), RATE, 30)).toEqual([{ start: 0, end: 30 * RATE }]);
    expect(cutAtQuiet(new Float32Array(), RATE, 30)).toEqual([{ start: 0, end: 0 }]);
  });

  it('goes through the pause, not through a word', () => {
    const samples = new Float32Array(40 * RATE).fill(0.5);
    samples.fill(0, 24 * RATE, 24.5 * RATE);
    const [first] = cutAtQuiet(samples, RATE, 30);
    expect(first?.end).toBeGreaterThan(24 * RATE);
    expect(first?.end).toBeLessThan(24.5 * RATE);
  });

  it.each([31, 59, 60, 61, 95])('makes pieces of %i s that touch and are never too long', (seconds) => {
    const samples = Float32Array.from({ length: seconds * RATE }, (_, index) => Math.sin(index / 700));
    const pieces = cutAtQuiet(samples, RATE, 30);
    expect(pieces[0]?.start).toBe(0);
    expect(pieces.at(-1)?.end).toBe(samples.length);
    for (const [index, { start, end }] of pieces.entries()) {
      expect(end - start).toBeLessThanOrEqual(30 * RATE);
      expect(end).toBeGreaterThan(start);
      expect(start).toBe(pieces[index - 1]?.end ?? 0);
    }
  });
});
