/** Every sentence of mask generation. */
import type { MaskPoint } from '../../../shared/tasks/mask-generation.ts';
import type { Box } from '../../../shared/tasks/object-detection.ts';
import { counted, formatNumber } from '../../ui/format.ts';

const percent = (share: number): string => `${formatNumber(share * 100, 1)}\u202f%`;
const kind = (label: MaskPoint['label']): string => (label === 1 ? 'Of it' : 'Not of it');

/** The words of the view. */
export const messages = {
  result: 'Masks and points',
  percent,
  kind,
  clickSets: 'A click sets a point',
  dragSets: 'A drag draws the box',
  dragDraws: 'Box',
  boxHelp: 'Drag a box around the thing. Not every model takes one.',
  box: 'Box',
  boxPlace: ({ xmin, ymin, xmax, ymax }: Box) =>
    `${String(xmin)}, ${String(ymin)}, ${String(xmax - xmin)}×${String(ymax - ymin)}`,
  boxWhat: 'Around it',
  removeBox: 'Remove the box',
  help: 'Shift-click sets one that is not of it.',
  points: 'Points',
  none: 'Click the thing in the picture, or give a place.',
  number: (number: number) => formatNumber(number),
  point: 'Point',
  what: 'The thing',
  place: 'Left, top',
  at: (x: number, y: number) => `${String(x)}, ${String(y)}`,
  pointLabel: (number: number, { x, y, label }: MaskPoint) =>
    `Point ${formatNumber(number)}, ${kind(label).toLowerCase()}, at ${String(x)}, ${String(y)}`,
  remove: (number: number) => `Remove point ${formatNumber(number)}`,
  undo: 'Undo the last',
  clear: 'Clear',
  left: 'Left',
  top: 'Top',
  add: 'Add',
  beside: (width: number, height: number) =>
    `Whole numbers below ${String(width)} and ${String(height)}, the size of the picture.`,
  tooMany: (most: number) => `A run takes at most ${formatNumber(most)} points. Take one away first.`,
  masks: 'Masks',
  mask: (number: number) => `Mask ${formatNumber(number)}`,
  score: 'Score',
  scoreOf: (score: number) => formatNumber(score, 2),
  share: 'Share',
  gone: 'The mask is no longer kept. Run it once more.',
  noMask: 'The model proposed no mask.',
  middle: 'Without a point it is asked for the middle of the picture.',
  summary: (number: number, share: number) =>
    `Mask ${formatNumber(number)} over the picture, ${percent(share)} of it`,
  noSummary: 'No mask over the picture',
  found: (count: number) => `${counted(count, 'mask', 'masks')}, the best first`,
  maskFile: 'mask',
  cutFile: 'cut-out',
  maskPng: 'Mask',
  cutPng: 'Cut-out',
  actions: {
    group: 'Mask',
    middle: 'Add a point in the middle of the picture',
    undo: 'Undo the last point',
    clear: 'Clear all points',
    ofIt: 'Click points of the thing',
    notOfIt: 'Click points that are not of the thing',
    box: 'Draw a box around the thing',
    noBox: 'Stop drawing a box',
    next: 'Show the next mask',
    mask: 'Save the mask as a PNG',
    cut: 'Save the cut-out as a PNG',
  },
} as const;
