/** Banks of triangular filters on a scale of pitch, as `transformers.audio_utils.mel_filter_bank` makes them. */

/** Formulas from hertz to mel: O'Shaughnessy 1987 in HTK's and in Kaldi's form, and Slaney's Auditory Toolbox. */
export type MelScale = 'htk' | 'kaldi' | 'slaney';

/** Slaney's scale is linear to this frequency, and a logarithm above. */
const SLANEY_BREAK_HZ = 1_000;
const SLANEY_BREAK_MEL = 15;
const SLANEY_STEP = Math.log(6.4) / 27;

const TO_MEL: Readonly<Record<MelScale, (hertz: number) => number>> = {
  htk: (hertz) => 2_595 * Math.log10(1 + hertz / 700),
  kaldi: (hertz) => 1_127 * Math.log(1 + hertz / 700),
  slaney: (hertz) =>
    hertz < SLANEY_BREAK_HZ
      ? (3 * hertz) / 200
      : SLANEY_BREAK_MEL + Math.log(hertz / SLANEY_BREAK_HZ) / SLANEY_STEP,
};

const TO_HERTZ: Readonly<Record<MelScale, (mel: number) => number>> = {
  htk: (mel) => 700 * (10 ** (mel / 2_595) - 1),
  kaldi: (mel) => 700 * (Math.exp(mel / 1_127) - 1),
  slaney: (mel) =>
    mel < SLANEY_BREAK_MEL
      ? (200 * mel) / 3
      : SLANEY_BREAK_HZ * Math.exp(SLANEY_STEP * (mel - SLANEY_BREAK_MEL)),
};

/** What a bank is made from. Frequencies are in hertz. */
export interface MelOptions {
  readonly bins: number;
  readonly filters: number;
  readonly lowest: number;
  readonly highest: number;
  readonly sampleRate: number;
  readonly scale: MelScale;
  /** True where every filter is to have the same area. */
  readonly equalArea: boolean;
  /** True where the triangles have straight sides over mel, false over hertz. */
  readonly straightInMel: boolean;
}

/** One filter: its weights from the bin `from` on. */
export interface MelFilter {
  readonly from: number;
  readonly weights: Float64Array;
}

/** The filters of a bank, lowest first. */
export function melFilterBank(options: MelOptions): MelFilter[] {
  const { bins, filters, lowest, highest, sampleRate, scale, equalArea, straightInMel } = options;
  const [toMel, toHertz] = [TO_MEL[scale], TO_HERTZ[scale]];
  const [low, high] = [toMel(lowest), toMel(highest)];
  const corners = Array.from({ length: filters + 2 }, (_, index) => {
    const mel = low + ((high - low) * index) / (filters + 1);
    return straightInMel ? mel : toHertz(mel);
  });
  const places = Array.from({ length: bins }, (_, bin) => {
    const hertz = (bin * sampleRate) / (2 * (bins - 1));
    return straightInMel ? toMel(hertz) : hertz;
  });
  return Array.from({ length: filters }, (_, index) => {
    const [left = 0, centre = 0, right = 0] = corners.slice(index, index + 3);
    const scaled = equalArea ? 2 / (right - left) : 1;
    const weights = places.map(
      (place) =>
        Math.max(0, Math.min((place - left) / (centre - left), (right - place) / (right - centre))) * scaled,
    );
    const from = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    const to = weights.findLastIndex((weight) => weight > 0);
    return { from, weights: Float64Array.from(weights.slice(from, to + 1)) };
  });
}

/** The sum of powers under a filter. */
export function applyFilter({ from, weights }: MelFilter, powers: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1)
    sum += (weights[index] ?? 0) * (powers[from + index] ?? 0);
  return sum;
}
