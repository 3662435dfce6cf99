import { describe, expect, it } from 'vitest';
import { PowerSpectrum } from './fft.ts';
import { cutFeatures, logMel } from './log-mel.ts';

/** Squared magnitudes by the definition. */
function slowPower(frame: Float64Array): number[] {
  const size = frame.length;
  return Array.from({ length: Math.floor(size / 2) + 1 }, (_, bin) => {
    let [re, im] = [0, 0];
    for (const [index, value] of frame.entries()) {
      re += value * Math.cos((2 * Math.PI * bin * index) / size);
      im -= value * Math.sin((2 * Math.PI * bin * index) / size);
    }
    return re * re + im * im;
  });
}

describe('a power spectrum', () => {
  it.each([1, 2, 3, 4, 5, 8, 12, 30, 49, 400, 512])('of %i samples is that of the definition', (size) => {
    const first = Float64Array.from({ length: size }, (_, index) => Math.sin(index * index + 1));
    const second = Float64Array.from({ length: size }, (_, index) => Math.cos(3 * index) - 0.2);
    const spectrum = new PowerSpectrum(size);
    const [one, two] = [new Float64Array(spectrum.bins), new Float64Array(spectrum.bins)];
    spectrum.pair(first, second, one, two);
    for (const [bin, power] of slowPower(first).entries()) expect(one[bin]).toBeCloseTo(power, 8);
    for (const [bin, power] of slowPower(second).entries()) expect(two[bin]).toBeCloseTo(power, 8);
  });
});

const options = { sampleRate: 16_000, frameLength: 400, hop: 160, bands: 80 };

describe('log-mel features', () => {
  it('of a short sound are filled up with silence, and of a long one go to its end', async () => {
    const { signal } = new AbortController();
    expect((await logMel(new Float32Array(1_000), options, 16_000, signal)).frames).toBe(100);
    expect((await logMel(new Float32Array(20_100), options, 16_000, signal)).frames).toBe(125);
  });

  it('of silence are even, and finite', async () => {
    const { data } = await logMel(new Float32Array(3_200), options, 0, new AbortController().signal);
    expect(new Set(data)).toEqual(new Set([-1.5]));
  });

  it('stop where they are cancelled', async () => {
    await expect(logMel(new Float32Array(3_200), options, 0, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  it('are cut into windows, with zeros after the end', () => {
    const features = { data: Float32Array.of(1, 2, 3, 4, 5, 6), bands: 2, frames: 3 };
    expect([...cutFeatures(features, 1, 3)]).toEqual([2, 3, 0, 5, 6, 0]);
    expect([...cutFeatures(features, 3, 1)]).toEqual([0, 0]);
  });
});
