import { expect, it } from 'vitest';
import { messages } from './messages.ts';
import { loudness, wordsOf } from './recorder.ts';

it('shows silence as nothing and a full wave as nearly all of the meter', () => {
  expect(loudness(new Float32Array(64))).toBe(0);
  expect(loudness(new Float32Array(0))).toBe(0);
  expect(loudness(Float32Array.from({ length: 64 }, (_, at) => (at % 2 === 0 ? 1 : -1)))).toBeCloseTo(1, 5);
});
it('shows a tenth of the amplitude as two thirds of the meter: 20 of 60 dB less', () => {
  expect(loudness(new Float32Array(64).fill(0.1))).toBeCloseTo(2 / 3, 5);
});
it('tells a person what a refusal means instead of its name', () => {
  const refusal = (name: string): Error => Object.assign(new Error('x'), { name });
  expect(wordsOf(refusal('NotAllowedError'))).toBe(messages.denied);
  expect(wordsOf(refusal('NotFoundError'))).toBe(messages.noMicrophone);
  // A page over plain http beyond loopback has no mediaDevices at all.
  expect(wordsOf(new TypeError('undefined'))).toBe(messages.noMicrophone);
  expect(wordsOf(refusal('NotSupportedError'))).toBe(messages.cantListen);
  expect(wordsOf(refusal('NotReadableError'))).toBe(messages.busyMicrophone);
});
