/** Every sentence of object detection. */
import type { Detection } from '../../../shared/tasks/object-detection.ts';
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of the view. */
export const messages = {
  atLeast: (threshold: number) => `Score at least ${formatNumber(threshold, 2)}`,
  threshold: 'Score at least',
  shown: (shown: number, all: number) => `${formatNumber(shown)} of ${formatNumber(all)} shown`,
  scores: (all: number) => `How the scores of ${counted(all, 'object', 'objects')} are spread from 0 to 1`,
  asked: (from: number) =>
    `The model was asked for all above ${formatNumber(from, 2)}. Moving this runs nothing again.`,
  labels: 'Labels to show',
  toggle: (label: string, count: number) => `${label} ${formatNumber(count)}`,
  count: (count: number) => formatNumber(count),
  pixels: 'Places and sizes are in pixels of the picture.',
  found: 'Objects',
  object: 'Object',
  score: 'Score',
  place: 'Left, top, size',
  left: 'Left',
  top: 'Top',
  size: 'Size, px',
  scoreOf: (score: number) => formatNumber(score, 2),
  box: ({ label, score }: Pick<Detection, 'label' | 'score'>) => `${label}, ${formatNumber(score, 2)}`,
  chip: ({ label, score }: Pick<Detection, 'label' | 'score'>) => `${label} ${formatNumber(score, 2)}`,
  point: (left: number, top: number) => `${String(left)}, ${String(top)}`,
  sizeOf: (width: number, height: number) => `${String(width)}×${String(height)}`,
  nothing: 'The model found nothing in this picture.',
  noneAbove: (best: number) => `None, the best is ${formatNumber(best, 2)}.`,
  allHidden: 'All labels are hidden.',
  summary: (shown: readonly Detection[]) =>
    shown.length === 0
      ? 'No boxes over the picture'
      : `${counted(shown.length, 'box', 'boxes')} over the picture: ${shown
          .slice(0, 8)
          .map(({ label }) => label)
          .join(', ')}`,
  file: 'objects',
  actions: {
    group: 'Objects',
    up: 'Show only surer objects',
    down: 'Show less sure objects',
    picture: 'Save the picture with its boxes',
    csv: 'Save the objects as CSV',
    json: 'Save the objects as JSON',
    coco: 'Save the objects in the COCO format',
  },
} as const;
