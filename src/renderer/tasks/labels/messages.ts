/** Every sentence of labels over time. */
import { counted } from '../../ui/format.ts';

/** The words of labels over time. */
export const messages = {
  overTime: 'Labels over time',
  stretches: (count: number) => counted(count, 'stretch', 'stretches'),
  time: 'Time',
  fromTo: (start: string, end: string) => `${start} to ${end}`,
} as const;
