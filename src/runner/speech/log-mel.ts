/** Whisper's picture of a sound: the logarithm of its power in mel bands, by transformers' WhisperFeatureExtractor. */
import { setImmediate } from 'node:timers/promises';
import { PowerSpectrum } from './fft.ts';

/** Sizes of preprocessor_config.json. */
export interface MelOptions {
  readonly sampleRate: number;
  /** Samples of a frame. */
  readonly frameLength: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
  /** Mel bands: 80, and 128 since large-v3. */
  readonly bands: number;
}

/** Log-mel features, `[bands, frames]` row by row. */
export interface Features {
  readonly data: Float32Array;
  readonly bands: number;
  readonly frames: number;
}

/** Highest frequency of the bands: half the rate of the sounds that every Whisper was trained on. */
const HIGHEST_HZ = 8_000;
/** Least power before the logarithm. */
const LEAST_POWER = 1e-10;
/** What is more than so many powers of ten below the loudest is taken for that. */
const RANGE = 8;
/** Frames between two turns of the event loop, so that a cancel comes in: about 20 ms of work. */
const FRAMES_A_TURN = 1_000;

/** One triangle of the filter bank: its weights from the bin `start` on. */
interface Band {
  readonly start: number;
  readonly weights: Float32Array;
}

/** Slaney's scale: linear below 1 kHz, logarithmic above (Auditory Toolbox, 1998). */
function hzToMel(hz: number): number {
  return hz >= 1_000 ? 15 + Math.log(hz / 1_000) * (27 / Math.log(6.4)) : (3 * hz) / 200;
}

function melToHz(mel: number): number {
  return mel >= 15 ? 1_000 * Math.exp((Math.log(6.4) / 27) * (mel - 15)) : (200 * mel) / 3;
}

/** Triangles of equal area on Slaney's scale (`mel_filter_bank(norm="slaney", mel_scale="slaney")`). */
export function melBands({ bands, frameLength, sampleRate }: MelOptions): Band[] {
  const bins = Math.floor(frameLength / 2) + 1;
  const highest = hzToMel(HIGHEST_HZ);
  const edges = Array.from({ length: bands + 2 }, (_, index) => melToHz((highest * index) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [low = 0, middle = 0, high = 0] = edges.slice(band, band + 3);
    const weights = Array.from({ length: bins }, (__, bin) => {
      const hz = ((sampleRate / 2) * bin) / (bins - 1);
      const height = Math.max(0, Math.min((hz - low) / (middle - low), (high - hz) / (high - middle)));
      return (height * 2) / (high - low);
    });
    const start = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    const end = weights.findLastIndex((weight) => weight > 0) + 1;
    return { start, weights: Float32Array.from(weights.slice(start, end)) };
  });
}

/**
 * Features of a whole sound; one shorter than `leastSamples` is filled up with silence. The loudest band of all
 * decides what counts as silence, so a long sound is done as a whole, as the original does it.
 */
export async function logMel(
  samples: Float32Array,
  options: MelOptions,
  leastSamples: number,
  signal: AbortSignal,
): Promise<Features> {
  const steps = melSteps(samples, options, leastSamples);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await setImmediate();
    signal.throwIfAborted();
  }
}

/** As {@link logMel}, in one go: for the one window of a classifier, a twentieth of a second of work. */
export function logMelOfWindow(samples: Float32Array, options: MelOptions, windowSamples: number): Features {
  const steps = melSteps(samples.subarray(0, windowSamples), options, windowSamples);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Stops where the event loop may have its turn. */
function* melSteps(
  samples: Float32Array,
  options: MelOptions,
  leastSamples: number,
): Generator<undefined, Features> {
  const { hop, frameLength, bands } = options;
  const length = Math.max(samples.length, leastSamples);
  const frames = Math.floor(length / hop);
  const spectrum = new PowerSpectrum(frameLength);
  const filters = melBands(options);
  const window = Float64Array.from(
    { length: frameLength },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / frameLength),
  );
  const [left, right] = [new Float64Array(frameLength), new Float64Array(frameLength)];
  const powers = [new Float64Array(spectrum.bins), new Float64Array(spectrum.bins)] as const;
  const data = new Float32Array(bands * frames);
  let loudest = -Infinity;
  for (let frame = 0; frame < frames; frame += 2) {
    cutFrame(samples, length, frame * hop, window, left);
    cutFrame(samples, length, (frame + 1) * hop, window, right);
    spectrum.pair(left, right, ...powers);
    for (const [offset, power] of powers.entries()) {
      if (frame + offset >= frames) continue;
      loudest = Math.max(loudest, writeBands(power, filters, data, frames, frame + offset));
    }
    if (frame % FRAMES_A_TURN === 0) yield;
  }
  const floor = loudest - RANGE;
  for (let index = 0; index < data.length; index += 1)
    data[index] = (Math.max(data[index] ?? 0, floor) + 4) / 4;
  return { data, bands, frames };
}

/** A frame around `middle`; before the beginning and after the end the sound is mirrored. */
function cutFrame(
  samples: Float32Array,
  length: number,
  middle: number,
  window: Float64Array,
  into: Float64Array,
): void {
  const start = middle - into.length / 2;
  for (let index = 0; index < into.length; index += 1) {
    let at = start + index;
    if (at < 0) at = -at;
    if (at >= length) at = 2 * (length - 1) - at;
    // Beyond its own samples the sound is silence.
    into[index] = (samples[at] ?? 0) * (window[index] ?? 0);
  }
}

/** Writes one column; gives its largest number. */
function writeBands(
  power: Float64Array,
  filters: readonly Band[],
  data: Float32Array,
  frames: number,
  frame: number,
): number {
  let largest = -Infinity;
  for (let band = 0; band < filters.length; band += 1) {
    const { start, weights } = filters[band] ?? { start: 0, weights: new Float32Array() };
    let sum = 0;
    for (let index = 0; index < weights.length; index += 1)
      sum += (weights[index] ?? 0) * (power[start + index] ?? 0);
    const value = Math.log10(Math.max(sum, LEAST_POWER));
    data[band * frames + frame] = value;
    if (value > largest) largest = value;
  }
  return largest;
}

/** `count` frames from `start` on as `[bands, count]`; what lies after the end is zero, as the original fills up. */
export function cutFeatures({ data, bands, frames }: Features, start: number, count: number): Float32Array {
  const cut = new Float32Array(bands * count);
  const end = Math.min(frames, start + count);
  for (let band = 0; band < bands; band += 1)
    cut.set(data.subarray(band * frames + start, band * frames + Math.max(start, end)), band * count);
  return cut;
}
