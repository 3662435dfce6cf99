/** From a sound to the tensors that a model wants, as the feature extractor that its preprocessor_config.json names. */
import { z } from 'zod';
import { loadFailed, requireProcessorJson } from '../backends/model-files.ts';
import { MAX_AUDIO_RATE, MIN_AUDIO_RATE, soundRefused } from '../media/audio-limits.ts';
import { clapConfigSchema, clapFeatures } from './clap.ts';
import type { FeatureExtractor } from './features.ts';
import { normalizeSound } from './normalize.ts';
import { MIN_FBANK_SAMPLES, kaldiFbank, kaldiFrames } from './fbank.ts';
import { logMelOfWindow } from '../speech/log-mel.ts';

/** Shortest sound: the convolutions in front of wav2vec2 and the frames of AST both begin with 25 ms at 16 kHz. */
export const MIN_SAMPLES = MIN_FBANK_SAMPLES;

/**
 * Longest sound that an encoder with attention over all of it gets. It holds a table of all pairs of its 50 frames a
 * second in each head: 430 MB for a minute in wav2vec2-base, four times as much for two.
 */
export const MAX_ENCODED_SECONDS = 60;

const rate = z.int().min(MIN_AUDIO_RATE).max(MAX_AUDIO_RATE);
const typeSchema = z.looseObject({ feature_extractor_type: z.string().max(200) });
const wav2vec2Schema = z.looseObject({
  sampling_rate: rate.default(16_000),
  do_normalize: z.boolean().default(true),
});
const astSchema = z.looseObject({
  sampling_rate: rate.default(16_000),
  // AudioSet's models have 128 filters and 1,024 frames.
  num_mel_bins: z.int().min(1).max(1_024).default(128),
  max_length: z.int().min(1).max(100_000).default(1_024),
  do_normalize: z.boolean().default(true),
  mean: z.number().default(-4.2677393),
  std: z.number().positive().default(4.5689974),
});

const whisperSchema = z.looseObject({
  feature_size: z.int().min(1).max(1_024).default(80),
  sampling_rate: rate.default(16_000),
  hop_length: z.int().min(16).max(16_384).default(160),
  n_fft: z.int().min(16).max(16_384).default(400),
  chunk_length: z.int().min(1).max(MAX_ENCODED_SECONDS).default(30),
});

const EXTRACTORS: Readonly<Record<string, (config: unknown) => FeatureExtractor>> = {
  Wav2Vec2FeatureExtractor: (config) => wav2vec2(wav2vec2Schema.parse(config)),
  ASTFeatureExtractor: (config) => ast(astSchema.parse(config)),
  WhisperFeatureExtractor: (config) => whisper(whisperSchema.parse(config)),
  ClapFeatureExtractor: (config) => clapFeatures(clapConfigSchema.parse(config)),
};

/** Reads preprocessor_config.json; throws MODEL_LOAD_FAILED for an extractor that is not known here. */
export async function loadFeatureExtractor(directory: string): Promise<FeatureExtractor> {
  const config = await requireProcessorJson(directory, typeSchema);
  const make = EXTRACTORS[config.feature_extractor_type];
  if (make === undefined)
    throw loadFailed(
      `The model's sounds are prepared by a "${config.feature_extractor_type.slice(0, 80)}", which Hearth does not know.`,
      `Choose a model with one of: ${Object.keys(EXTRACTORS).join(', ')}.`,
    );
  try {
    return make(config);
  } catch (error) {
    throw loadFailed('preprocessor_config.json has a field that makes no sense.', undefined, error);
  }
}

function refuseShort(samples: Float32Array, sampleRate: number): void {
  if (samples.length >= MIN_SAMPLES) return;
  throw soundRefused(
    `the sound is ${((samples.length / sampleRate) * 1_000).toFixed(1)} ms long, too short for this model`,
    'Give a sound of a tenth of a second or more.',
  );
}

function wav2vec2({ sampling_rate, do_normalize }: z.output<typeof wav2vec2Schema>): FeatureExtractor {
  return {
    sampleRate: sampling_rate,
    extract: (all) => {
      refuseShort(all, sampling_rate);
      const samples = all.subarray(0, MAX_ENCODED_SECONDS * sampling_rate);
      const data = do_normalize ? normalizeSound(samples) : samples;
      const dims = [1, data.length];
      const attention = { data: new Float32Array(data.length).fill(1), dims };
      return {
        floats: { input_values: { data, dims }, attention_mask: attention },
        flags: {},
        usedSeconds: samples.length < all.length ? MAX_ENCODED_SECONDS : null,
      };
    },
  };
}

function ast(config: z.output<typeof astSchema>): FeatureExtractor {
  const { sampling_rate, num_mel_bins, max_length, do_normalize, mean, std } = config;
  return {
    sampleRate: sampling_rate,
    extract: (samples) => {
      refuseShort(samples, sampling_rate);
      const bank = kaldiFbank(samples, sampling_rate, num_mel_bins, max_length);
      // Rows that are missing at the end are zeros before they are scaled.
      const data = new Float32Array(max_length * num_mel_bins);
      data.set(bank.data);
      // The published recipe halves the deviation.
      if (do_normalize) for (const [index, value] of data.entries()) data[index] = (value - mean) / (std * 2);
      const cut = kaldiFrames(samples.length) > max_length;
      return {
        floats: { input_values: { data, dims: [1, max_length, num_mel_bins] } },
        flags: {},
        // Frames are 10 ms apart.
        usedSeconds: cut ? max_length / 100 : null,
      };
    },
  };
}

/** One window of a sound, as Whisper hears it: what is shorter ends in silence, what is longer is cut. */
function whisper(config: z.output<typeof whisperSchema>): FeatureExtractor {
  const { feature_size, sampling_rate, hop_length, n_fft, chunk_length } = config;
  const sizes = { sampleRate: sampling_rate, frameLength: n_fft, hop: hop_length, bands: feature_size };
  const window = chunk_length * sampling_rate;
  return {
    sampleRate: sampling_rate,
    extract: (samples) => {
      refuseShort(samples, sampling_rate);
      const { data, bands, frames } = logMelOfWindow(samples, sizes, window);
      return {
        floats: { input_features: { data, dims: [1, bands, frames] } },
        flags: {},
        usedSeconds: samples.length > window ? chunk_length : null,
      };
    },
  };
}
