/**
 * From where on two results are no longer the same, and no longer close. Each bound says why it is there: below `same`
 * lies what other kernels, threads and rounding do to a result; between `same` and `close` what a smaller file of the
 * same weights does to it while it still serves the same.
 */
import type { Verdict } from './comparison.ts';

/** Two bounds of a figure; `higher` where more is more alike. */
export interface Bounds {
  readonly same: number;
  readonly close: number;
  readonly better: 'higher' | 'lower';
}

/** Texts: not a letter may change to be the same; with one word in ten the sense mostly stands. */
export const CHANGED_WORDS: Bounds = { same: 0, close: 0.1, better: 'lower' };
/** Transcripts, without case and punctuation: one word in twenty is about what a quantized recognizer loses. */
export const WORD_ERRORS: Bounds = { same: 0, close: 0.05, better: 'lower' };
/** Scores of labels: 0.01 is what two shown digits hide; 0.1 moves a bar that a person looks at. */
export const SCORES: Bounds = { same: 0.01, close: 0.1, better: 'lower' };
/** Similarities of sentences: rankings of a search seldom turn on less than 0.05. */
export const SIMILARITIES: Bounds = { same: 0.01, close: 0.05, better: 'lower' };
/** Orders of texts: the best one stays, and of the others few change places. */
export const RANKS: Bounds = { same: 1, close: 0.9, better: 'higher' };
/** Boxes: 0.95 is a pixel or two at the edge; 0.75 is COCO's strict measure of the same place (AP75). */
export const BOXES: Bounds = { same: 0.95, close: 0.75, better: 'higher' };
/** How many things are found on both sides, as F1: one in five may come or go at the threshold. */
export const FOUND: Bounds = { same: 1, close: 0.8, better: 'higher' };
/** Masks: 0.98 is the rim of the thing; 0.9 is where two people's outlines of one thing lie. */
export const MASKS: Bounds = { same: 0.98, close: 0.9, better: 'higher' };
/** Areas of masks whose pixels are too many, in shares of the picture. */
export const AREAS: Bounds = { same: 0.002, close: 0.02, better: 'lower' };
/** Vectors: float32 kernels agree to 0.9999; 8-bit weights keep about 0.99 of the direction. */
export const VECTORS: Bounds = { same: 0.9999, close: 0.99, better: 'higher' };
/** Lengths of speech: 1 % nobody hears; a tenth is another pace of the same words. */
export const LENGTHS: Bounds = { same: 0.01, close: 0.1, better: 'lower' };
/** Depths by their range: 0.01 is below what the colours show; 0.05 keeps what stands before what. */
export const DEPTHS: Bounds = { same: 0.01, close: 0.05, better: 'lower' };
/** Pictures in decibels: above 40 nobody sees it, from 30 on it is a fair copy. */
export const PICTURES: Bounds = { same: 40, close: 30, better: 'higher' };
/** Keypoints by the diagonal of the box: 0.05 is the strict bound of PCK, within a limb's width. */
export const POINTS: Bounds = { same: 0.01, close: 0.05, better: 'lower' };
/** Marked stretches as F1: one of ten may be lost or new. */
export const SPANS: Bounds = { same: 1, close: 0.9, better: 'higher' };
/** Answers out of a text as F1 of their words: an article or a title more is the same answer. */
export const ANSWERS: Bounds = { same: 1, close: 0.8, better: 'higher' };
/** Windows of a sound with the same best label. */
export const WINDOWS: Bounds = { same: 1, close: 0.9, better: 'higher' };

/** Figures are sums of floats: a bound is met also where the last digits say otherwise. */
const ROUNDING = 1e-9;

/** The verdict for a figure; what is no number is different. */
export function verdictFor(value: number, { same, close, better }: Bounds): Verdict {
  const within = (bound: number): boolean =>
    better === 'higher' ? value >= bound - ROUNDING : value <= bound + ROUNDING;
  if (within(same)) return 'same';
  return within(close) ? 'close' : 'different';
}
