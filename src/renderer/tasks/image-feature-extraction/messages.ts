/** Every sentence of the vectors of pictures. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of the view. */
export const messages = {
  vector: 'Vector',
  numbers: (count: number) => counted(count, 'number', 'numbers'),
  length: 'Length',
  range: 'Smallest, largest',
  pair: (min: number, max: number) => `${formatNumber(min, 4)}, ${formatNumber(max, 4)}`,
  value: (value: number) => formatNumber(value, 4),
  spread: (min: number, max: number) =>
    `How the numbers are spread from ${formatNumber(min, 2)} to ${formatNumber(max, 2)}`,
  first: (count: number) => `The first ${formatNumber(count)}. The CSV has all of them.`,
  place: 'Place',
  number: 'Number',
  file: 'vector',
} as const;
