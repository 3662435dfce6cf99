/** Every sentence about transcripts. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of transcripts. */
export const messages = {
  heading: 'Transcript',
  looks: { lines: 'Lines', words: 'Words', plain: 'Plain' },
  show: {
    lines: 'Show the transcript in lines',
    words: 'Show the transcript word by word',
    plain: 'Show the transcript as plain text',
  },
  view: 'How the transcript is shown',
  counts: (lines: number, words: number) =>
    lines === 0
      ? counted(words, 'word', 'words')
      : `${counted(lines, 'line', 'lines')}, ${counted(words, 'word', 'words')}`,
  language: (name: string, probability: number | undefined) =>
    probability === undefined ? name : `${name} ${formatNumber(probability, 2)}`,
  search: 'Search in the transcript',
  nothingFound: (text: string) => `Nothing matches “${text}”.`,
  silence: 'Nothing was said.',
  noTimes: 'Choose Times in the options for lines that can be played.',
  clickLine: 'Click a line to play it',
  listening: 'Listening',
  save: 'Save',
  text: 'Text',
  srt: 'SRT',
  vtt: 'WebVTT',
  json: 'JSON',
  saveAs: (kind: string) => `Save the transcript as ${kind}`,
  copy: 'Copy the transcript',
} as const;
