import { expect, it } from 'vitest';
import { wavFile } from './wav.ts';

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.slice(from, to));

it('writes sizes that agree with the samples, or players refuse the file', () => {
  const file = wavFile([new Float32Array(10), new Float32Array(10)], 44_100);
  const view = new DataView(file.buffer);
  expect([ascii(file, 0, 4), ascii(file, 8, 16), ascii(file, 36, 40)]).toEqual(['RIFF', 'WAVEfmt ', 'data']);
  expect([view.getUint32(4, true), view.getUint32(40, true), file.length]).toEqual([76, 40, 84]);
  expect([view.getUint16(22, true), view.getUint32(24, true), view.getUint32(28, true)]).toEqual([
    2, 44_100, 176_400,
  ]);
});
it('interleaves the channels, and cuts what is too loud instead of wrapping it', () => {
  const view = new DataView(wavFile([Float32Array.of(2, 0), Float32Array.of(-2, 0.5)], 8_000).buffer);
  expect([44, 46, 48, 50].map((at) => view.getInt16(at, true))).toEqual([32_767, -32_767, 0, 16_384]);
});
