/** How alike two results are, in words. Apart from the other sentences: the first screen has those, and needs none of these. */
import type { ComparedBy } from '../../../shared/examples/comparison.ts';
import { formatNumber } from '../../ui/format.ts';

const percent = (share: number): string => `${formatNumber(share * 100, 1)}\u202f%`;
const MEASURES: Readonly<Record<ComparedBy, (value: number) => string>> = {
  changed_words: (value) => `${percent(value)} of the words changed`,
  word_error_rate: (value) => `Word error rate ${percent(value)} against the kept transcript`,
  score_change: (value) => `Largest change of a score: ${formatNumber(value, 3)}`,
  box_iou: (value) => `Boxes overlap by ${formatNumber(value, 3)} (mean IoU of those matched)`,
  mask_iou: (value) => `Masks overlap by ${formatNumber(value, 3)} (mean IoU)`,
  area_change: (value) =>
    `The masks are too large to be compared by pixel; their areas differ by ${percent(value)}`,
  cosine: (value) => `Cosine ${formatNumber(value, 5)}`,
  rank_correlation: (value) => `Correlation of the orders: ${formatNumber(value, 3)}`,
  length_change: (value) => `The length differs by ${percent(value)}`,
  depth_change: (value) => `Mean change of depth: ${percent(value)} of the range`,
  psnr: (value) => `Pictures agree to ${formatNumber(value, 1)}\u202fdB`,
  point_distance: (value) => `Points moved by ${percent(value)} of the box on average`,
  span_f1: (value) => `Marks agree with an F1 of ${formatNumber(value, 3)}`,
  answer_f1: (value) => `Answers share words with an F1 of ${formatNumber(value, 3)}`,
  same_windows: (value) => `${percent(value)} of the windows have the same best label`,
  equal: (value) => (value === 1 ? 'Equal' : 'Not equal, and not measured closer'),
};

/** What a comparison found, as a sentence. */
export function measure(by: ComparedBy, value: number): string {
  return MEASURES[by](value);
}
