/** Every sentence of the views of marks, answers, gaps and rankings. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of these views. */
export const messages = {
  text: 'Text',
  label: 'Label',
  score: 'Score',
  start: 'Start',
  end: 'End',
  answer: 'Answer',
  answers: 'Answers',
  word: 'Word',
  words: 'Words',
  sentence: 'Sentence',
  gap: (number: number) => `Gap ${formatNumber(number)}`,
  place: 'Place',
  line: 'Line',
  marks: (count: number) => counted(count, 'mark', 'marks'),
  labels: 'Labels that are shown',
  showAbove: 'Show above',
  threshold: (value: number) => formatNumber(value, 2),
  noneAbove: (best: number) => `None, the best is ${formatNumber(best, 2)}.`,
  results: (count: number) => counted(count, 'result', 'results'),
  noRows: 'The model gave nothing back.',
  noMarks: 'The model marks nothing in this text.',
  noAnswer: 'The text holds no answer.',
  scoreOf: (score: number) => formatNumber(score, 3),
  number: (value: number) => formatNumber(value),
  copyTable: 'Copy as CSV',
  saveTable: 'Save as CSV',
  saveJson: 'Save as JSON',
  csvName: 'result.csv',
  jsonName: 'result.json',
  firstRows: (shown: number, all: number) =>
    `The first ${formatNumber(shown)} of ${formatNumber(all)}. The CSV has all of them.`,
} as const;
