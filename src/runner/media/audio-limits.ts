/** What a sound may be before it is decoded, and the words for one that is not. */
import { invalidInput } from '../../shared/errors.ts';

/** Two hours of 48 kHz stereo at 24 bits, the longest sound that is taken in the widest form that is common. */
export const MAX_AUDIO_BYTES = 2 * 1024 ** 3;
/** Longest sound: two hours at 16 kHz are 460 MB of samples, which a runner can hold beside a model. */
export const MAX_AUDIO_SECONDS = 2 * 60 * 60;
/** Film sound has 8 channels, the widest loudspeaker layouts of broadcasting 24; more is a broken header. */
export const MAX_AUDIO_CHANNELS = 32;
/** Below telephone bands nothing is left of a voice; lower rates are sensors' or a broken header's. */
export const MIN_AUDIO_RATE = 1_000;
/** The highest rate of studio converters; it bounds the table of the resampler too. */
export const MAX_AUDIO_RATE = 384_000;

/** INVALID_INPUT about a sound. */
export function soundRefused(problem: string, hint = 'Give another sound.'): Error {
  return invalidInput('inputs', problem, hint);
}

/** The error of a file that breaks off or contradicts itself; `format` is its name for people. */
export function soundDamaged(format: string): Error {
  return soundRefused(`the ${format} file is damaged or cut off`, 'Get the file again, or give another one.');
}

/** What the header of a sound says. */
export interface AudioHeader {
  readonly channels: number;
  /** Frames a second. */
  readonly sampleRate: number;
  /** Null where only decoding tells. */
  readonly seconds: number | null;
  /** True where the header counts the samples: fewer of them mean that the file was cut off. */
  readonly exact?: boolean;
}

/** Throws INVALID_INPUT for a sound whose header claims what is not taken; nothing has been decoded by then. */
export function checkAudioHeader({ channels, sampleRate, seconds }: AudioHeader): void {
  if (!Number.isInteger(channels) || channels < 1)
    throw soundRefused('the sound has no channels', 'Its header is damaged; get the file again.');
  if (channels > MAX_AUDIO_CHANNELS)
    throw soundRefused(
      `the sound has ${channels.toLocaleString('en')} channels, and ${String(MAX_AUDIO_CHANNELS)} are the most that are taken`,
      'Mix it down to one or two channels.',
    );
  if (!(sampleRate >= MIN_AUDIO_RATE && sampleRate <= MAX_AUDIO_RATE))
    throw soundRefused(
      `the sound says it has ${sampleRate.toLocaleString('en')} samples a second; ${MIN_AUDIO_RATE.toLocaleString('en')} to ${MAX_AUDIO_RATE.toLocaleString('en')} are taken`,
      'Save it with 44,100 or 48,000 samples a second.',
    );
  if (seconds !== null) checkAudioSeconds(seconds);
}

/** Throws INVALID_INPUT for a sound longer than {@link MAX_AUDIO_SECONDS}, or with nothing in it. */
export function checkAudioSeconds(seconds: number): void {
  if (!(seconds > 0))
    throw soundRefused('the sound is empty: it holds no samples', 'Give a sound that is not empty.');
  if (seconds > MAX_AUDIO_SECONDS)
    throw soundRefused(
      `the sound is ${(seconds / 3600).toFixed(1)} hours long, and ${String(MAX_AUDIO_SECONDS / 3600)} are the most that are taken`,
      'Cut it into shorter ones.',
    );
}
