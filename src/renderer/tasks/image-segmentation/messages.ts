/** Every sentence of image segmentation. */
import { counted, formatNumber } from '../../ui/format.ts';

const percent = (share: number): string => `${formatNumber(share * 100, 1)}\u202f%`;

/** The words of the view. */
export const messages = {
  opacity: 'Opacity',
  percent,
  opacityOf: (share: number) => `${formatNumber(Math.round(share * 100))}\u202f%`,
  outlines: 'Outlines only',
  parts: 'Parts of the picture',
  part: 'Class',
  score: 'Score',
  share: 'Share',
  showPart: (label: string) => `Show ${label}`,
  hideAll: 'Hide all',
  showAll: 'Show all',
  scoreOf: (score: number) => formatNumber(score, 2),
  nothing: 'The model found no parts in this picture.',
  gone: 'The masks are no longer kept. Run it once more.',
  chip: (label: string, share: number) => `${label} ${percent(share)}`,
  summary: (labels: readonly string[]) =>
    labels.length === 0
      ? 'No masks over the picture'
      : `${counted(labels.length, 'mask', 'masks')} over the picture: ${labels.slice(0, 8).join(', ')}`,
  maskFiles: 'Masks',
  file: 'parts',
  maskFile: (stem: string, label: string, id: number) =>
    `${stem}-${label.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 40)}-${String(id)}.png`,
  actions: {
    group: 'Masks',
    outlines: 'Show only the outlines of the masks',
    filled: 'Fill the masks',
    picture: 'Save the picture with its masks',
    masks: 'Save each mask as a PNG',
    csv: 'Save the parts as CSV',
    coco: 'Save the parts in the COCO format',
  },
} as const;
