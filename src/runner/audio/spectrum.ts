/** Power spectra of short frames: a fast Fourier transform for lengths that are powers of two. */

/** Powers |X(f)|² of real frames of one length; the work space is kept from frame to frame. */
export class PowerSpectrum {
  /** Frequencies from 0 to half the rate, both included. */
  readonly bins: number;
  readonly #length: number;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;

  /** `length` is a power of two. */
  constructor(length: number) {
    if (length < 2 || (length & (length - 1)) !== 0)
      throw new RangeError(`${String(length)} is no power of two`);
    this.#length = length;
    this.bins = length / 2 + 1;
    this.#real = new Float64Array(length);
    this.#imaginary = new Float64Array(length);
    const angle = (index: number): number => (-2 * Math.PI * index) / length;
    this.#cosines = Float64Array.from({ length: length / 2 }, (_, index) => Math.cos(angle(index)));
    this.#sines = Float64Array.from({ length: length / 2 }, (_, index) => Math.sin(angle(index)));
  }

  /** The powers of a frame, which is filled up with zeros to the length; they are valid until the next call. */
  of(frame: Float64Array, powers: Float64Array): void {
    const [real, imaginary] = [this.#real, this.#imaginary];
    real.fill(0);
    imaginary.fill(0);
    this.#scatter(frame);
    for (let size = 2; size <= this.#length; size *= 2) this.#combine(size);
    for (let bin = 0; bin < this.bins; bin += 1)
      powers[bin] = (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2;
  }

  /** Puts each sample where its index with its bits reversed says (Cooley and Tukey 1965). */
  #scatter(frame: Float64Array): void {
    const length = this.#length;
    for (let index = 0, reversed = 0; index < length; index += 1) {
      this.#real[reversed] = frame[index] ?? 0;
      let bit = length >> 1;
      while ((reversed & bit) !== 0) {
        reversed ^= bit;
        bit >>= 1;
      }
      reversed |= bit;
    }
  }

  #combine(size: number): void {
    const [real, imaginary, length] = [this.#real, this.#imaginary, this.#length];
    const half = size / 2;
    for (let start = 0; start < length; start += size) {
      for (let offset = 0; offset < half; offset += 1) {
        const [low, high, turn] = [start + offset, start + offset + half, (offset * length) / size];
        const [cosine, sine] = [this.#cosines[turn] ?? 0, this.#sines[turn] ?? 0];
        const [a, b] = [real[high] ?? 0, imaginary[high] ?? 0];
        const [x, y] = [a * cosine - b * sine, a * sine + b * cosine];
        real[high] = (real[low] ?? 0) - x;
        imaginary[high] = (imaginary[low] ?? 0) - y;
        real[low] = (real[low] ?? 0) + x;
        imaginary[low] = (imaginary[low] ?? 0) + y;
      }
    }
  }
}

/** A Hann window; a periodic one is one sample of a longer one short (as scipy and torch name it). */
export function hannWindow(length: number, periodic: boolean): Float64Array {
  const period = periodic ? length : length - 1;
  return Float64Array.from({ length }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / period));
}
