/** Judges of speech: what is understood of it, by a model that listens or of a model that speaks. */
import { z } from 'zod';
import { TASKS } from '../../tasks/index.ts';
import { characterEdits, errorRate, normalizedSpeech, wordEdits, type Edits } from '../metrics/edits.ts';
import { judgeOf, type Figure } from '../judge.ts';

interface Heard {
  readonly words: Edits;
  readonly characters: Edits;
}

function heardOf(said: unknown, heard: string): Heard {
  const [right, given] = [normalizedSpeech(z.string().parse(said)), normalizedSpeech(heard)];
  return { words: wordEdits(right, given), characters: characterEdits(right, given) };
}

const figures: readonly Figure<Heard>[] = [
  { id: 'wer', of: (stats) => errorRate(stats.map(({ words }) => words)) },
  { id: 'cer', of: (stats) => errorRate(stats.map(({ characters }) => characters)) },
];

/** Judges transcripts; `expected` is what is said. */
export const transcriptJudge = judgeOf<Heard>({
  keep: ({ expected }, result) =>
    heardOf(expected, TASKS['automatic-speech-recognition'].result.parse(result).text),
  figures,
});

/** Judges speech by what the set's recognizer understands of it; without one there is nothing to say. */
export const voiceJudge = judgeOf<Heard>({
  keep: async ({ expected }, result, { listen }) => {
    const { audio } = TASKS['text-to-speech'].result.parse(result);
    if (listen !== null) return heardOf(expected, await listen(audio));
    const nothing = { edits: 0, length: 0 };
    return { words: nothing, characters: nothing };
  },
  figures,
});
