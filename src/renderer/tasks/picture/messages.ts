/** Every sentence about a picture on its stage, whatever is done with it. */
import type { MediaRef } from '../../../shared/media.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import type { Size } from './geometry.ts';

const sizeText = (width: number, height: number): string =>
  `${formatNumber(width)}\u00a0×\u00a0${formatNumber(height)}`;

/** The words of the picture workbench. */
export const messages = {
  tooLarge: ({ width, height }: Size, most: number) =>
    `${sizeText(width, height)}, over the limit of ${formatNumber(most / 1e6)}\u00a0megapixels`,
  shrink: 'Shrink it',
  shrinkHelp: 'Makes a smaller copy; the picture itself stays as it is',
  shrinkPicture: 'Shrink the picture',
  cannotShrink: 'The picture can’t be made smaller here. Give a smaller one.',
  stage: 'Picture',
  stageHelp:
    'Wheel or + and − zoom, drag or arrows move, 0 shows the whole picture, Space hides what lies over it.',
  pictureOf: (name: string) => `The picture ${name}`,
  unnamed: 'Picture',
  empty: 'Drop a picture anywhere, paste one, or open a file.',
  open: 'Open a picture',
  drop: 'Drop or paste',
  gone: 'The picture is no longer kept. Give it once more.',
  broken: 'This file can’t be shown as a picture.',
  uploading: 'Reading the picture',
  last: 'Last pictures',
  use: (name: string) => `Use ${name}`,
  facts: (size: Size | null, bytes: number) =>
    [...(size === null ? [] : [sizeText(size.width, size.height)]), formatBytes(bytes)].join(', '),
  view: 'View of the picture',
  fit: 'Show the whole picture',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  noResult: 'Run it, and the result stands here.',
  otherPicture: 'This result is of another picture.',
  saveAs: (what: string) => `Save ${what}`,
  png: 'PNG',
  csv: 'CSV',
  json: 'JSON',
  coco: 'COCO',
  copy: 'Copy as text',
  notSaved: 'The picture could not be saved.',
  labels: 'Labels over the picture',
  masks: 'Masks over the picture',
  boxByNumbers: 'A box by its edges',
  sides: { left: 'Left', top: 'Top', right: 'Right', bottom: 'Bottom' },
  addBox: 'Add box',
  boxBeside: ({ width, height }: Size) =>
    `Whole numbers up to ${String(width)} and ${String(height)}, the size of the picture; right and bottom are the larger ones.`,
} as const;

/** What a picture is called. */
export function nameOf(picture: MediaRef | null): string {
  return picture?.name ?? messages.unnamed;
}
