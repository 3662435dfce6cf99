/** Every format against libsndfile, and every rate against torchaudio (tools/reference/sounds.py). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { expectAccurate, worstDifference } from '../accuracy.ts';
import { GOLDENS, golden } from '../testing.ts';
import { decodeAudio } from './audio.ts';
import { Resampler, joinSamples, resampleAudio } from './resample-audio.ts';

const { step, cases } = golden(
  'sounds.json',
  z.object({
    step: z.int(),
    cases: z.array(
      z.object({
        file: z.string(),
        sampleRate: z.int(),
        length: z.int(),
        samples: z.array(z.number()),
      }),
    ),
  }),
);

/** FLAC's decoder scales by 32,767 what libsndfile scales by 32,768. */
const FLAC_TOLERANCE = 4e-5;

async function deviation(file: string, rate: number): Promise<number> {
  const { samples } = await decodeAudio(join(GOLDENS, 'sounds', file), rate);
  const wanted = cases.find((one) => one.file === file && one.sampleRate === rate);
  expect(samples.length).toBe(wanted?.length);
  return worstDifference(
    samples.filter((_, index) => index % step === 0),
    wanted?.samples ?? [],
  );
}

const formats = [...Map.groupBy(cases, ({ file }) => file.split('.').at(-1) ?? '')];
test.each(formats)(
  '%s: decoded, mixed and resampled as libsndfile and torchaudio do it',
  async (format, of) => {
    const worst = [];
    for (const { file, sampleRate } of of) worst.push(await deviation(file, sampleRate));
    expectAccurate({
      task: 'sounds',
      architecture: 'decoding and resampling',
      inputs: `${format}, ${String(of.length)} sounds`,
      measure: 'samples in [-1, 1]',
      worst: Math.max(...worst),
      tolerance: format === 'flac' ? FLAC_TOLERANCE : 1e-5,
      ...(format === 'flac'
        ? { reason: 'its decoder scales by 32,767 what libsndfile scales by 32,768' }
        : {}),
    });
  },
);

describe('resampling in blocks', () => {
  const sound = Float32Array.from({ length: 5_000 }, (_, index) => Math.sin(index * index * 1e-4));

  test.each([
    [44_100, 16_000],
    [8_000, 16_000],
    [48_000, 16_000],
    [22_050, 16_000],
    [16_000, 44_101],
    [3, 2],
  ])('%i to %i: the sizes of the blocks do not show', (from, to) => {
    const whole = resampleAudio(sound, from, to);
    const resampler = new Resampler(from, to);
    const parts = [];
    for (let at = 0, size = 1; at < sound.length; at += size, size = (size * 7) % 611)
      parts.push(resampler.push(sound.subarray(at, at + size)));
    parts.push(resampler.end());
    expect(joinSamples(parts)).toEqual(whole);
    expect(whole.length).toBe(Math.ceil((sound.length * to) / from));
  });

  test('a tone above half of the new rate is gone, one below it stays', () => {
    const tone = (hertz: number): Float32Array =>
      Float32Array.from({ length: 44_100 }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / 44_100));
    const loudest = (samples: Float32Array): number =>
      samples.subarray(200, -200).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest(resampleAudio(tone(10_000), 44_100, 16_000))).toBeLessThan(0.01);
    expect(loudest(resampleAudio(tone(3_000), 44_100, 16_000))).toBeGreaterThan(0.99);
  });
});
