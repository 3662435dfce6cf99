/** CLAP's feature extractor: ten seconds of a sound, repeated or cut to that length, as a mel spectrogram. */
import { z } from 'zod';
import { MAX_AUDIO_RATE, MIN_AUDIO_RATE, soundRefused } from '../media/audio-limits.ts';
import { centeredLogMel, type CenteredMelOptions, type LogMel } from './fbank.ts';
import type { FeatureExtractor } from './features.ts';

/** Models that fuse look at all of a long sound, shrunk to ten seconds; of more than this nothing would be left to see. */
const MAX_FUSED_SECONDS = 10 * 60;

/** The fields of preprocessor_config.json that are read; the defaults are the library's. */
export const clapConfigSchema = z.looseObject({
  sampling_rate: z.int().min(MIN_AUDIO_RATE).max(MAX_AUDIO_RATE).default(48_000),
  feature_size: z.int().min(1).max(1_024).default(64),
  fft_window_size: z
    .int()
    .min(64)
    .max(16_384)
    .refine((size) => (size & (size - 1)) === 0, 'is no power of two')
    .default(1_024),
  hop_length: z.int().min(16).max(16_384).default(480),
  max_length_s: z.number().positive().max(60).default(10),
  frequency_min: z.number().nonnegative().default(0),
  frequency_max: z.number().positive().default(14_000),
  truncation: z.enum(['fusion', 'rand_trunc']).default('fusion'),
  padding: z.enum(['repeat', 'repeatpad', 'pad']).default('repeatpad'),
});
type ClapConfig = z.output<typeof clapConfigSchema>;

/**
 * The extractor. Where the library picks stretches of a long sound at random, the first one that it could pick is
 * taken, so that the same sound gives the same result.
 */
export function clapFeatures(config: ClapConfig): FeatureExtractor {
  const most = Math.floor(config.max_length_s * config.sampling_rate);
  const options = melOptions(config);
  const fuses = config.truncation === 'fusion';
  const frameCount = Math.floor(most / config.hop_length) + 1;
  return {
    sampleRate: config.sampling_rate,
    extract: (samples) => {
      if (samples.length < 2)
        throw soundRefused('the sound is too short for this model', 'Give a longer one.');
      const long = samples.length > most;
      const heard = fuses ? samples.subarray(0, MAX_FUSED_SECONDS * config.sampling_rate) : samples;
      const mel = centeredLogMel(fuses && long ? heard : fill(samples, most, config.padding), options);
      const planes = !fuses ? [mel] : long ? fuse(mel, frameCount) : [mel, mel, mel, mel];
      const { frames, filters } = planes[0] ?? { frames: 0, filters: 0 };
      const data = new Float32Array(planes.length * frames * filters);
      for (const [index, plane] of planes.entries()) data.set(plane.data, index * frames * filters);
      return {
        floats: { input_features: { data, dims: [1, planes.length, frames, filters] } },
        // Of sounds that are all short, the library marks one as long all the same.
        flags: { is_longer: fuses || long },
        usedSeconds:
          !fuses && long ? config.max_length_s : heard.length < samples.length ? MAX_FUSED_SECONDS : null,
      };
    },
  };
}

function melOptions(config: ClapConfig): CenteredMelOptions {
  const fuses = config.truncation === 'fusion';
  return {
    fft: config.fft_window_size,
    hop: config.hop_length,
    mel: {
      filters: config.feature_size,
      lowest: config.frequency_min,
      highest: config.frequency_max,
      sampleRate: config.sampling_rate,
      // The filters of torchaudio for models that fuse, of librosa for the others.
      scale: fuses ? 'htk' : 'slaney',
      equalArea: !fuses,
      straightInMel: false,
    },
  };
}

/** A sound at exactly `length`: its beginning, or repeated (`repeatpad`: only whole times) and then silence. */
export function fill(samples: Float32Array, length: number, padding: ClapConfig['padding']): Float32Array {
  if (samples.length >= length) return samples.subarray(0, length);
  const filled = new Float32Array(length);
  const whole = Math.floor(length / samples.length);
  const times = padding === 'pad' ? 1 : padding === 'repeatpad' ? whole : whole + 1;
  for (let time = 0; time < times; time += 1) {
    const start = time * samples.length;
    filled.set(samples.subarray(0, Math.min(samples.length, length - start)), start);
  }
  return filled;
}

/** A long sound as four planes: all of it shrunk, and a stretch from each third. */
export function fuse(mel: LogMel, frames: number): LogMel[] {
  const { filters } = mel;
  if (mel.frames === frames) return [mel, mel, mel, mel];
  const starts = mel.frames - frames + 1;
  // numpy's array_split: the first parts get what is left over.
  const [size, over] = [Math.floor(starts / 3), starts % 3];
  const second = size + (over > 0 ? 1 : 0);
  const third = second + size + (over > 1 ? 1 : 0);
  const stretch = (start: number): LogMel => {
    const from = start < starts ? start : 0;
    return { data: mel.data.slice(from * filters, (from + frames) * filters), frames, filters };
  };
  return [shrink(mel, frames), stretch(0), stretch(second), stretch(third)];
}

/** Linear interpolation over time, as torch's bilinear without aligned corners. */
function shrink({ data, frames: from, filters }: LogMel, frames: number): LogMel {
  const shrunk = new Float32Array(frames * filters);
  for (let frame = 0; frame < frames; frame += 1) {
    const place = Math.max(0, ((frame + 0.5) * from) / frames - 0.5);
    const low = Math.min(from - 1, Math.floor(place));
    const high = Math.min(from - 1, low + 1);
    const part = place - low;
    for (let column = 0; column < filters; column += 1) {
      const [a, b] = [data[low * filters + column] ?? 0, data[high * filters + column] ?? 0];
      shrunk[frame * filters + column] = a + (b - a) * part;
    }
  }
  return { data: shrunk, frames, filters };
}
