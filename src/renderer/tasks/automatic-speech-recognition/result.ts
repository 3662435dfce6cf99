/** The transcript of a run, whole or as far as it has come. Pure. */
import { z } from 'zod';
import { mediaRefSchema } from '../../../shared/media.ts';
import {
  automaticSpeechRecognition,
  type Chunk,
} from '../../../shared/tasks/automatic-speech-recognition.ts';
import { areWords, wordLines } from '../../../shared/transcript.ts';
import type { Run } from '../../features/run/run-state.ts';
import type { TranscriptLook } from './view-store.ts';

/** What is shown of a transcript. */
export interface Transcript {
  readonly text: string;
  /** Name in the person's own language, where the model tells one. */
  readonly language: string | null;
  readonly probability: number | undefined;
  readonly chunks: readonly Chunk[];
}

const part = automaticSpeechRecognition.result.partial();
const inputSchema = z.object({ audio: mediaRefSchema });

/** Null for a result of another shape. */
export function transcriptOf({ result }: Pick<Run, 'result'>): Transcript | null {
  if (result === undefined || result === null)
    return { text: '', language: null, probability: undefined, chunks: [] };
  const parsed = part.safeParse(result);
  if (!parsed.success) return null;
  const { text = '', language, language_probability, chunks = [] } = parsed.data;
  return {
    text: text.trim(),
    language: languageName(language ?? null),
    probability: language_probability,
    chunks,
  };
}

/** `English` for `en`; a code that nobody knows stays as it is. */
export function languageName(code: string | null): string | null {
  if (code === null) return null;
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** The sound that a run wrote down, by its id; null where the run had none. */
export function soundOf(inputs: unknown): string | null {
  const parsed = inputSchema.safeParse(inputs);
  return parsed.success ? parsed.data.audio.media_id : null;
}

/** How many words a text has, as the language of the page counts them. */
export function wordCount(text: string): number {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike === true).length;
}

/** The ways in which a transcript can be shown: its times decide. A single one is none to choose from. */
export function looksOf(chunks: readonly Chunk[]): readonly TranscriptLook[] {
  if (chunks.length === 0) return ['plain'];
  return areWords(chunks) ? ['lines', 'words', 'plain'] : ['lines', 'plain'];
}

/** The way that it is shown: the one that was chosen where there is that one, else words, else lines. */
export function lookOf(chunks: readonly Chunk[], chosen: TranscriptLook | null): TranscriptLook {
  const looks = looksOf(chunks);
  if (chosen !== null && looks.includes(chosen)) return chosen;
  return looks.includes('words') && chosen === null ? 'words' : (looks[0] ?? 'plain');
}

/** The chunks as lines: words are put together as in subtitles. */
export function asLines(chunks: readonly Chunk[]): readonly Chunk[] {
  if (!areWords(chunks)) return chunks;
  const cues = chunks.map(({ text, timestamp: [start, end] }) => ({ text, start, end: end ?? start }));
  return wordLines(cues).map(({ text, start, end }) => ({ text, timestamp: [start, end] }));
}

/** The chunks that have a text in them, in whatever case. */
export function matching(chunks: readonly Chunk[], search: string): readonly Chunk[] {
  const wanted = search.trim().toLocaleLowerCase();
  return wanted === '' ? chunks : chunks.filter(({ text }) => text.toLocaleLowerCase().includes(wanted));
}
