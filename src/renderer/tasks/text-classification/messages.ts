/** Every sentence of the classification workbench. */
import { counted, formatMs, formatNumber } from '../../ui/format.ts';

/** The words of the classification workbench. */
export const messages = {
  input: 'Text to classify',
  placeholder: 'Write or paste a text',
  linesApart: 'Each line by itself',
  oneText: 'All lines as one text',
  lines: (count: number) => counted(count, 'line', 'lines'),
  empty: 'Each label of the model gets a score for the text.',
  label: 'Label',
  labels: 'Labels',
  score: 'Score',
  text: 'Text',
  showAbove: 'Show above',
  threshold: (value: number) => formatNumber(value, 2),
  whileTyping: 'Run while typing',
  notWhileTyping: 'Do not run while typing',
  answersIn: (ms: number) => `It answers in ${formatMs(ms)}`,
  notQuick: 'Once it is in memory and answers in 50 ms',
  scoreOf: (score: number) => formatNumber(score, 3),
  countLabels: (count: number) => counted(count, 'label', 'labels'),
  above: (shown: number, all: number, threshold: number) =>
    `${formatNumber(shown)} of ${formatNumber(all)} above ${formatNumber(threshold, 2)}`,
  noLabels: 'The model gave no label.',
  noneAbove: (best: number) => `None, the best is ${formatNumber(best, 2)}.`,
  shown: (shown: number, all: number) => `${formatNumber(shown)} of ${formatNumber(all)}`,
  showAll: 'Show all',
  showAllLabels: 'Show labels of every score',
  showLess: 'Show fewer',
  copyTable: 'Copy as CSV',
  saveTable: 'Save as CSV',
  fileName: 'scores.csv',
  resultFor: 'Scores',
  sortBy: (label: string) => `Sort by ${label}`,
  ownOrder: 'In the order of the input',
  firstRows: (shown: number, all: number) =>
    `The first ${formatNumber(shown)} of ${counted(all, 'line', 'lines')}. The CSV has all of them.`,
} as const;
