/** Log-mel features of sounds: Kaldi's filter bank (AST) and that of CLAP. Rows are frames, columns are filters. */
import { applyFilter, melFilterBank, type MelFilter, type MelOptions } from './mel.ts';
import { PowerSpectrum, hannWindow } from './spectrum.ts';

/** Features of a sound: `data` is `[frames, filters]`. */
export interface LogMel {
  readonly data: Float32Array;
  readonly frames: number;
  readonly filters: number;
}

/** Frames of 25 ms, 10 ms apart, at 16 kHz; the transform's length is the next power of two. */
const KALDI_FRAME = 400;
const KALDI_HOP = 160;
const KALDI_FFT = 512;
const KALDI_PREEMPHASIS = 0.97;
/** Kaldi's floor is the fp32 epsilon. */
const KALDI_FLOOR = 2 ** -23;
const KALDI_LOWEST_HZ = 20;

/** Fewest samples that {@link kaldiFbank} makes a frame of. */
export const MIN_FBANK_SAMPLES = KALDI_FRAME;

/** Frames that Kaldi makes of a sound: only whole ones. */
export function kaldiFrames(samples: number): number {
  return samples < KALDI_FRAME ? 0 : 1 + Math.floor((samples - KALDI_FRAME) / KALDI_HOP);
}

/**
 * `torchaudio.compliance.kaldi.fbank` as AST's feature extractor calls it: Hann window, no dither, offset removed,
 * pre-emphasis of 0.97 within each frame, natural logarithm. At most `mostFrames` frames are made.
 */
export function kaldiFbank(
  samples: Float32Array,
  sampleRate: number,
  filters: number,
  mostFrames: number,
): LogMel {
  const spectrum = new PowerSpectrum(KALDI_FFT);
  const bank = melFilterBank({
    bins: spectrum.bins,
    filters,
    lowest: KALDI_LOWEST_HZ,
    highest: Math.floor(sampleRate / 2),
    sampleRate,
    scale: 'kaldi',
    equalArea: false,
    straightInMel: true,
  });
  const window = hannWindow(KALDI_FRAME, false);
  const frames = Math.min(mostFrames, kaldiFrames(samples.length));
  const frame = new Float64Array(KALDI_FRAME);
  return logMel(frames, bank, spectrum, Math.log, KALDI_FLOOR, (index) => {
    const start = index * KALDI_HOP;
    let mean = 0;
    for (let at = 0; at < KALDI_FRAME; at += 1) mean += (samples[start + at] ?? 0) / KALDI_FRAME;
    let before = (samples[start] ?? 0) - mean;
    for (let at = 0; at < KALDI_FRAME; at += 1) {
      const now = (samples[start + at] ?? 0) - mean;
      frame[at] = (now - KALDI_PREEMPHASIS * before) * (window[at] ?? 0);
      before = now;
    }
    return frame;
  });
}

/** What CLAP's spectrogram is made with; the names are those of its configuration in other words. */
export interface CenteredMelOptions {
  readonly fft: number;
  readonly hop: number;
  readonly mel: Omit<MelOptions, 'bins'>;
}

/** CLAP's floor under a power before its logarithm. */
const CLAP_FLOOR = 1e-10;

/**
 * A spectrogram in decibels whose frames are centred on their times, the sound mirrored at both ends
 * (`transformers.audio_utils.spectrogram` with `center`, `power=2`, `log_mel="dB"`).
 */
export function centeredLogMel(samples: Float32Array, { fft, hop, mel }: CenteredMelOptions): LogMel {
  const spectrum = new PowerSpectrum(fft);
  const bank = melFilterBank({ ...mel, bins: spectrum.bins });
  const window = hannWindow(fft, true);
  const frames = 1 + Math.floor(samples.length / hop);
  const frame = new Float64Array(fft);
  const last = samples.length - 1;
  return logMel(
    frames,
    bank,
    spectrum,
    (power) => 10 * Math.log10(power),
    CLAP_FLOOR,
    (index) => {
      const start = index * hop - fft / 2;
      for (let at = 0; at < fft; at += 1) {
        const beyond = Math.abs(start + at);
        const mirrored = beyond > last ? 2 * last - beyond : beyond;
        frame[at] = (samples[mirrored] ?? 0) * (window[at] ?? 0);
      }
      return frame;
    },
  );
}

function logMel(
  frames: number,
  bank: readonly MelFilter[],
  spectrum: PowerSpectrum,
  log: (power: number) => number,
  floor: number,
  frameAt: (index: number) => Float64Array,
): LogMel {
  const filters = bank.length;
  const data = new Float32Array(frames * filters);
  const powers = new Float64Array(spectrum.bins);
  for (let index = 0; index < frames; index += 1) {
    spectrum.of(frameAt(index), powers);
    for (const [column, filter] of bank.entries())
      data[index * filters + column] = log(Math.max(floor, applyFilter(filter, powers)));
  }
  return { data, frames, filters };
}
