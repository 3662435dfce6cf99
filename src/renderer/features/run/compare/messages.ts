/** Every sentence of Compare. */
import { counted, formatBytes, formatMs, formatNumber, formatSeconds } from '../../../ui/format.ts';

const LETTERS = 'ABCD';

/** The words of Compare. */
export const messages = {
  title: (models: number) => `${counted(models, 'model', 'models')}, one input`,
  heading: 'Compare',
  hideNames: 'Hide names',
  showNames: 'Show names',
  marks: 'Mark differences',
  noMarks: 'Mark no differences',
  close: 'Close the comparison',
  input: 'Input',
  /** A model whose name is hidden. */
  letter: (index: number) => `Model ${LETTERS.charAt(index)}`,
  model: (index: number) => `Model ${formatNumber(index + 1)}`,
  width: (index: number) => `Width of model ${formatNumber(index + 1)}`,
  add: 'Add a model',
  remove: (name: string) => `Leave out ${name}`,
  ask: 'Message for all',
  askAll: (models: number) => (models === 2 ? 'Ask both' : 'Ask all of them'),
  send: 'Send',
  stop: 'Stop',
  copy: 'Copy the answer',
  same: (seed: number | null) =>
    seed === null
      ? 'Same options. They take turns, so that the speeds are true.'
      : `Same options, same seed ${String(seed)}. They take turns, so that the speeds are true.`,
  memory: (bytes: number) => formatBytes(bytes),
  needsMore: 'Something else is needed with it. Write it on the workbench, then compare again.',
  noMedia: 'Give a picture or a sound, and all of them get it.',
  choose: 'Choose another',
  runAll: (models: number) => (models === 2 ? 'Run both' : 'Run all of them'),
  waits: 'Waits for its turn',
  empty: 'Its answer will stand here.',
  stopped: 'Stopped',
  rate: (rate: number) => `${formatNumber(rate, 1)} tok/s`,
  first: (ms: number) => `first token ${formatSeconds(ms)}`,
  tokens: (count: number, ms: number) => `${counted(count, 'token', 'tokens')}, ${formatMs(ms)}`,
  time: (ms: number) => formatMs(ms),
  noModel: (task: string) => `No second model for ${task.toLowerCase()} is on this machine.`,
} as const;
