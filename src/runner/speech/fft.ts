/** Power spectra of real signals of any length whose prime factors are small: Whisper's frames have 400 samples. */

/** A stage of the transform: `factor` parts of `rest` numbers each are joined, `stride` transforms side by side. */
interface Stage {
  readonly factor: number;
  readonly rest: number;
  readonly stride: number;
}

/** A Fourier transform of one length. It keeps its tables, so one is made and used for all frames. */
export class PowerSpectrum {
  readonly #size: number;
  readonly #stages: readonly Stage[];
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  #re: Float64Array;
  #im: Float64Array;
  #nextRe: Float64Array;
  #nextIm: Float64Array;

  /** `size` is the count of samples in a frame. */
  constructor(size: number) {
    this.#size = size;
    this.#stages = stagesOf(size);
    const angle = (-2 * Math.PI) / size;
    this.#cos = Float64Array.from({ length: size }, (_, index) => Math.cos(angle * index));
    this.#sin = Float64Array.from({ length: size }, (_, index) => Math.sin(angle * index));
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    this.#nextRe = new Float64Array(size);
    this.#nextIm = new Float64Array(size);
  }

  /** Count of frequencies: from 0 to half the rate. */
  get bins(): number {
    return Math.floor(this.#size / 2) + 1;
  }

  /**
   * Squared magnitudes of two frames at once: one goes in as the real part, the other as the imaginary one, and the
   * symmetry of a real signal's spectrum takes them apart again. Each result is written to its own `bins` numbers.
   */
  pair(first: Float64Array, second: Float64Array, firstPower: Float64Array, secondPower: Float64Array): void {
    this.#re.set(first);
    this.#im.set(second);
    this.#transform();
    const [re, im, size, bins] = [this.#re, this.#im, this.#size, this.bins];
    for (let bin = 0; bin < bins; bin += 1) {
      const mirror = bin === 0 ? 0 : size - bin;
      const a = re[bin] ?? 0;
      const b = im[bin] ?? 0;
      const c = re[mirror] ?? 0;
      const d = im[mirror] ?? 0;
      firstPower[bin] = ((a + c) * (a + c) + (b - d) * (b - d)) / 4;
      secondPower[bin] = ((b + d) * (b + d) + (c - a) * (c - a)) / 4;
    }
  }

  /** Stockham's algorithm: each stage reads one buffer and writes the other, and the order comes out right by itself. */
  #transform(): void {
    for (const stage of this.#stages) {
      if (stage.factor === 4) this.#joinFour(stage);
      else this.#join(stage);
      [this.#re, this.#nextRe] = [this.#nextRe, this.#re];
      [this.#im, this.#nextIm] = [this.#nextIm, this.#im];
    }
  }

  /** Four parts at once need no multiplications but those by the twiddle factors. */
  #joinFour({ rest, stride }: Stage): void {
    const [re, im, toRe, toIm] = [this.#re, this.#im, this.#nextRe, this.#nextIm];
    const step = stride * rest;
    for (let p = 0; p < rest; p += 1) {
      for (let q = 0; q < stride; q += 1) {
        const at = q + stride * p;
        const aRe = (re[at] ?? 0) + (re[at + 2 * step] ?? 0);
        const aIm = (im[at] ?? 0) + (im[at + 2 * step] ?? 0);
        const bRe = (re[at] ?? 0) - (re[at + 2 * step] ?? 0);
        const bIm = (im[at] ?? 0) - (im[at + 2 * step] ?? 0);
        const cRe = (re[at + step] ?? 0) + (re[at + 3 * step] ?? 0);
        const cIm = (im[at + step] ?? 0) + (im[at + 3 * step] ?? 0);
        // Minus i times the difference.
        const dRe = (im[at + step] ?? 0) - (im[at + 3 * step] ?? 0);
        const dIm = (re[at + 3 * step] ?? 0) - (re[at + step] ?? 0);
        const to = q + stride * 4 * p;
        toRe[to] = aRe + cRe;
        toIm[to] = aIm + cIm;
        this.#put(to + stride, p * stride, bRe + dRe, bIm + dIm);
        this.#put(to + 2 * stride, 2 * p * stride, aRe - cRe, aIm - cIm);
        this.#put(to + 3 * stride, 3 * p * stride, bRe - dRe, bIm - dIm);
      }
    }
  }

  /** Any count of parts, by the definition. */
  #join({ factor, rest, stride }: Stage): void {
    const [size, cos, sin, re, im] = [this.#size, this.#cos, this.#sin, this.#re, this.#im];
    const turn = size / factor;
    const step = stride * rest;
    for (let p = 0; p < rest; p += 1) {
      for (let q = 0; q < stride; q += 1) {
        const at = q + stride * p;
        for (let k = 0; k < factor; k += 1) {
          let sumRe = 0;
          let sumIm = 0;
          let angle = 0;
          for (let j = 0; j < factor; j += 1) {
            const xRe = re[at + j * step] ?? 0;
            const xIm = im[at + j * step] ?? 0;
            const c = cos[angle] ?? 0;
            const s = sin[angle] ?? 0;
            sumRe += xRe * c - xIm * s;
            sumIm += xRe * s + xIm * c;
            angle += k * turn;
            if (angle >= size) angle -= size;
          }
          this.#put(q + stride * (k + factor * p), k * p * stride, sumRe, sumIm);
        }
      }
    }
  }

  /** Writes a number turned by a twiddle factor, whose index is below the size. */
  #put(to: number, twiddle: number, re: number, im: number): void {
    const c = this.#cos[twiddle] ?? 0;
    const s = this.#sin[twiddle] ?? 0;
    this.#nextRe[to] = re * c - im * s;
    this.#nextIm[to] = re * s + im * c;
  }
}

/** Stages by prime factors, with pairs of 2 taken together. */
function stagesOf(size: number): Stage[] {
  const stages: Stage[] = [];
  let rest = size;
  let factor = 4;
  while (rest > 1) {
    if (rest % factor === 0) {
      rest /= factor;
      stages.push({ factor, rest, stride: size / (rest * factor) });
    } else {
      factor = factor === 4 ? 2 : factor === 2 ? 3 : factor + 2;
    }
  }
  return stages;
}
