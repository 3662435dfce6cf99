/** Sounds as a model hears them: one channel at the rate that it was trained with. */
import {
  MAX_AUDIO_SECONDS,
  checkAudioHeader,
  checkAudioSeconds,
  soundDamaged,
  soundRefused,
} from './audio-limits.ts';
import type { AudioBlock, AudioSource } from './audio-decoders.ts';
import { openAudio } from './audio-sources.ts';
import { joinSamples, Resampler } from './resample-audio.ts';

export { encodeWav } from './wav.ts';

/** A decoded sound. */
export interface Sound {
  /** One channel, nominally in [-1, 1]. */
  readonly samples: Float32Array;
  /** Samples a second. */
  readonly sampleRate: number;
  /** Seconds. */
  readonly duration: number;
}

/**
 * A real sound may be a little longer than its header says, by padding and rounding. One that goes on is a false claim,
 * made so that the limit on seconds does not see it.
 */
const MOST_ABOVE_CLAIM = 1.1;
const SECONDS_ABOVE_CLAIM = 10;

/**
 * Decodes a sound to one channel, the mean of those it has, at `sampleRate`, band-limited as
 * torchaudio.functional.resample does it. What it is says its content; limits are checked before anything is decoded.
 * Throws INVALID_INPUT.
 */
export async function decodeAudio(path: string, sampleRate: number): Promise<Sound> {
  await using source = await openAudio(path);
  checkAudioHeader(source.header);
  const { seconds, exact } = source.header;
  // A length that the header leaves out is counted first, so that no more is held than may be.
  if (seconds === null) await measure(source);
  const most = seconds === null ? MAX_AUDIO_SECONDS : seconds * MOST_ABOVE_CLAIM + SECONDS_ABOVE_CLAIM;
  const samples = await collect(source, sampleRate, most);
  if (exact === true && seconds !== null && samples.length < Math.floor(seconds * sampleRate))
    throw soundDamaged(source.name);
  return { samples, sampleRate, duration: samples.length / sampleRate };
}

async function measure(source: AudioSource): Promise<void> {
  let seconds = 0;
  for await (const { channels, sampleRate } of source.blocks()) {
    seconds += (channels[0]?.length ?? 0) / sampleRate;
    if (seconds > MAX_AUDIO_SECONDS) break;
  }
  checkAudioSeconds(seconds);
}

async function collect(source: AudioSource, sampleRate: number, mostSeconds: number): Promise<Float32Array> {
  const made: Float32Array[] = [];
  let resampler: { readonly from: number; readonly at: Resampler | null } | null = null;
  let received = 0;
  for await (const block of source.blocks()) {
    const from = block.sampleRate;
    resampler ??= { from, at: from === sampleRate ? null : new Resampler(from, sampleRate) };
    if (from !== resampler.from)
      throw soundRefused(`the ${source.name} file changes its rate on its way`, 'Save it with one rate.');
    const mono = mix(block);
    received += mono.length;
    if (received > mostSeconds * from) throw soundDamaged(source.name);
    made.push(resampler.at === null ? mono : resampler.at.push(mono));
  }
  if (received === 0) throw soundRefused('the sound is empty: it holds no samples', 'Give another sound.');
  if (resampler?.at) made.push(resampler.at.end());
  return joinSamples(made);
}

/** The mean of all channels; throws INVALID_INPUT for samples that are no numbers. */
function mix({ channels }: AudioBlock): Float32Array {
  const length = channels[0]?.length ?? 0;
  const mono = new Float32Array(length);
  let sum = 0;
  for (let index = 0; index < length; index += 1) {
    let total = 0;
    for (const channel of channels) total += channel[index] ?? 0;
    mono[index] = total / channels.length;
    sum += total;
  }
  // One NaN or infinity makes the sum of all of them one.
  if (!Number.isFinite(sum))
    throw soundRefused('the sound has samples that are no numbers (NaN)', 'Save it again as 16-bit PCM.');
  return mono;
}
