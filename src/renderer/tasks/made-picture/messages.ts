/** Every sentence of pictures that are made of pictures. */
import { formatNumber } from '../../ui/format.ts';
import type { Ground } from './view-store.ts';

const percent = (share: number): string => `${formatNumber(share * 100, 1)}\u202f%`;
const size = (width: number, height: number): string =>
  `${formatNumber(width)}\u00a0×\u00a0${formatNumber(height)}`;
const GROUNDS: Readonly<Record<Ground, string>> = { checks: 'Checks', light: 'Light', dark: 'Dark' };

/** The words of the view. */
export const messages = {
  split: 'Split between the picture and what was made of it',
  splitOf: (share: number) => `${formatNumber(Math.round(share * 100))}\u202f% before`,
  before: 'Before',
  after: 'After',
  cutOver: (area: number) => `Cut-out over the picture, ${percent(area)} stays`,
  largerOver: (width: number, height: number) =>
    `The picture with ${size(width, height)} pixels over the one before`,
  cutOut: 'Cut-out',
  larger: 'Larger picture',
  ground: 'Behind the cut-out',
  groundOf: (ground: Ground) => GROUNDS[ground],
  stays: 'Stays of the picture',
  percent,
  sizeBefore: 'Size before',
  sizeAfter: 'Size after',
  size: (width: number, height: number) => `${size(width, height)}\u202fpx`,
  gone: 'The picture that was made is no longer kept. Run it once more.',
  png: 'PNG',
  mask: 'Mask',
  cutFile: 'cut-out',
  maskFile: 'mask',
  largerFile: 'larger',
  actions: {
    png: 'Save the picture that was made as a PNG',
    mask: 'Save the mask as a PNG',
  },
} as const;
