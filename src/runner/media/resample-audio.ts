/**
 * Band-limited resampling as torchaudio.functional.resample does it with its defaults (sinc_interp_hann), from
 * Julius O. Smith's "Digital Audio Resampling": each output is the input weighted by a windowed sinc that is centred
 * on it. The weights repeat after `to / gcd` outputs, so there is one row of them for each such phase.
 */

/** Zero crossings of the sinc on each side (torchaudio's `lowpass_filter_width`). */
const LOWPASS_FILTER_WIDTH = 6;
/** Part of the lower Nyquist frequency that passes (torchaudio's `rolloff`). */
const ROLLOFF = 0.99;

/** Rates in lowest terms, and the weights of every phase one after the other. */
interface Kernel {
  /** Inputs and outputs of one turn of the phases. */
  readonly inputs: number;
  readonly outputs: number;
  /** Weights of one phase. */
  readonly taps: number;
  readonly weights: Float32Array;
  /** First input of each phase, counted from that of the turn; negative ones lie before it. */
  readonly starts: Int32Array;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function makeKernel(from: number, to: number): Kernel {
  const divisor = greatestCommonDivisor(from, to);
  const [inputs, outputs] = [from / divisor, to / divisor];
  const base = Math.min(inputs, outputs) * ROLLOFF;
  const reach = (LOWPASS_FILTER_WIDTH * inputs) / base;
  // One more than the window is wide: where it starts within a sample differs from phase to phase.
  const taps = Math.floor(2 * reach) + 2;
  const weights = new Float32Array(taps * outputs);
  const starts = new Int32Array(outputs);
  for (let phase = 0; phase < outputs; phase += 1) {
    const centre = (phase * inputs) / outputs;
    const start = Math.ceil(centre - reach);
    starts[phase] = start;
    for (let tap = 0; tap < taps; tap += 1)
      weights[phase * taps + tap] = weightAt(((start + tap - centre) / inputs) * base) * (base / inputs);
  }
  return { inputs, outputs, taps, weights, starts };
}

/** The Hann-windowed sinc at a distance in zero crossings. */
function weightAt(distance: number): number {
  if (Math.abs(distance) >= LOWPASS_FILTER_WIDTH) return 0;
  const window = Math.cos((distance * Math.PI) / LOWPASS_FILTER_WIDTH / 2) ** 2;
  const angle = distance * Math.PI;
  return (angle === 0 ? 1 : Math.sin(angle) / angle) * window;
}

/** Resamples a sound that comes in blocks; the blocks' sizes don't show in the result. */
export class Resampler {
  readonly #kernel: Kernel;
  /** Inputs that are still needed, the first of which is number `#first`. */
  #held: Float32Array;
  #count: number;
  #first: number;
  #received = 0;
  #made = 0;

  /** `from` and `to` are whole numbers of samples a second. */
  constructor(from: number, to: number) {
    this.#kernel = makeKernel(from, to);
    // The window of the first output reaches over the beginning: there is silence.
    const before = -(this.#kernel.starts[0] ?? 0);
    this.#held = new Float32Array(before);
    this.#count = before;
    this.#first = -before;
  }

  /** Outputs that the inputs so far allow. */
  push(block: Float32Array): Float32Array {
    this.#received += block.length;
    this.#hold(block);
    return this.#make(Infinity);
  }

  /** What is left, with silence behind the end: in all, ⌈inputs · to / from⌉ outputs. */
  end(): Float32Array {
    const { inputs, outputs, taps } = this.#kernel;
    const total = Math.ceil((this.#received * outputs) / inputs);
    this.#hold(new Float32Array(taps + inputs));
    return this.#make(total);
  }

  #hold(block: Float32Array): void {
    const needed = this.#count + block.length;
    if (needed > this.#held.length) {
      const larger = new Float32Array(needed * 2);
      larger.set(this.#held.subarray(0, this.#count));
      this.#held = larger;
    }
    this.#held.set(block, this.#count);
    this.#count = needed;
  }

  #make(limit: number): Float32Array {
    const { inputs, outputs, taps, weights, starts } = this.#kernel;
    const end = this.#first + this.#count;
    const most = Math.ceil(((end + taps) * outputs) / inputs) - this.#made + outputs;
    const made = new Float32Array(Math.max(0, Math.min(most, limit - this.#made)));
    const held = this.#held;
    let count = 0;
    for (; count < made.length; count += 1) {
      const phase = this.#made % outputs;
      const start = ((this.#made - phase) / outputs) * inputs + (starts[phase] ?? 0);
      if (start + taps > end) break;
      let sum = 0;
      for (let tap = 0, at = start - this.#first, row = phase * taps; tap < taps; tap += 1)
        sum += (held[at + tap] ?? 0) * (weights[row + tap] ?? 0);
      made[count] = sum;
      this.#made += 1;
    }
    this.#drop();
    return made.subarray(0, count);
  }

  /** Forgets the inputs that no later output reaches. */
  #drop(): void {
    const { inputs, outputs, starts } = this.#kernel;
    const phase = this.#made % outputs;
    const next = ((this.#made - phase) / outputs) * inputs + (starts[phase] ?? 0);
    const dropped = Math.min(this.#count, Math.max(0, next - this.#first));
    this.#held.copyWithin(0, dropped, this.#count);
    this.#count -= dropped;
    this.#first += dropped;
  }
}

/** A whole sound at another rate. */
export function resampleAudio(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const resampler = new Resampler(from, to);
  return joinSamples([resampler.push(samples), resampler.end()]);
}

/** Blocks one after the other. */
export function joinSamples(blocks: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    joined.set(block, at);
    at += block.length;
  }
  return joined;
}
