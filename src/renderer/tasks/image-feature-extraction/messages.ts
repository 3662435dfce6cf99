/** Every sentence of the vectors of pictures. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of the view. */
export const messages = {
  vector: 'Vector',
  vectors: 'Vectors',
  shape: (lengths: readonly number[]) =>
    lengths.length === 1
      ? counted(lengths[0] ?? 0, 'number', 'numbers')
      : lengths.map((length) => formatNumber(length)).join('\u00a0×\u00a0'),
  which: (place: number, count: number) => `Vector ${formatNumber(place)} of ${formatNumber(count)}`,
  whichLabel: 'Vector that is shown',
  length: 'Length',
  smallest: 'Smallest',
  largest: 'Largest',
  value: (value: number) => formatNumber(value, 4),
  spread: (min: number, max: number) =>
    `How the numbers are spread from ${formatNumber(min, 2)} to ${formatNumber(max, 2)}`,
  first: (count: number, all: number) =>
    `The first ${formatNumber(count)} of ${formatNumber(all)}. The CSV has all of them.`,
  place: 'Place',
  number: 'Number',
  file: 'vector',
} as const;
