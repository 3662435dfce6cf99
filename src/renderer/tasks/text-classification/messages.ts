/** Every sentence of the classification workbench. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of the classification workbench. */
export const messages = {
  input: 'Text to classify',
  placeholder: 'Write or paste a text',
  linesApart: 'Each line by itself',
  lines: (count: number) => counted(count, 'line', 'lines'),
  empty: 'Each label of the model gets a score for the text.',
  label: 'Label',
  labels: 'Labels',
  score: 'Score',
  text: 'Text',
  best: 'Best',
  scoreOf: (score: number) => formatNumber(score, 3),
  countLabels: (count: number) => counted(count, 'label', 'labels'),
  shown: (shown: number, all: number) => `${formatNumber(shown)} of ${formatNumber(all)}`,
  showAll: 'Show all',
  showLess: 'Show fewer',
  copyTable: 'Copy as CSV',
  resultFor: 'Scores',
} as const;
