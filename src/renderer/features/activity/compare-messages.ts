/** Every sentence of the comparison of two runs. */
import { formatMs, formatNumber } from '../../ui/format.ts';

/** The words of the comparison. */
export const words = {
  title: 'Two runs side by side',
  reading: 'Reading both runs.',
  gone: 'One of these runs is not in the history any more.',
  input: 'Input',
  sameInput: 'The same for both',
  result: 'Result',
  failed: 'Failed',
  noResult: 'There is no result.',
  noInput: 'The input was too large to keep.',
  options: 'Options',
  standard: 'standard',
  noOptions: 'Both ran with the standard options.',
  facts: 'How they ran',
  mark: 'Mark differences',
  tooLong: 'These are too long to mark differences.',
  first: 'First run',
  second: 'Second run',
  differs: 'differs',
  name: 'Name',

  model: 'Model',
  device: 'Ran on',
  engine: 'Engine',
  total: 'Time',
  queue: 'Waiting',
  load: 'Loading',
  firstToken: 'First token',
  speed: 'Speed',
  none: '–',
  ms: formatMs,
  perSecond: (rate: number) => `${formatNumber(rate, 1)}\u202ftok/s`,
} as const;
