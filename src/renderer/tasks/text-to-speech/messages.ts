/** Every sentence about speech that was made. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of speech. */
export const messages = {
  heading: 'Speech',
  speaking: (sentences: number) =>
    sentences === 0 ? 'Speaking' : `Speaking, ${counted(sentences, 'sentence', 'sentences')} so far`,
  about: (seconds: number, rate: number) =>
    `${formatNumber(seconds, 1)} s, ${formatNumber(rate / 1_000)} kHz`,
  save: 'Save as WAV',
  fileName: 'speech.wav',
  sentences: 'What is said',
  gone: 'The speech is no longer kept. Run it again.',
} as const;
