/** From segments of tokens to what a person reads: lines or words with their times. Pure. */
import type { Chunk, Heard } from '../../shared/tasks/automatic-speech-recognition.ts';
import type { Segment } from './segments.ts';
import { hundredths } from './transcript.ts';
import { wordsOf } from './words.ts';

/** What chunks are made with. */
export interface ChunkSource {
  readonly decode: (tokens: readonly number[]) => string;
  readonly timestampBegin: number;
  readonly language: string | null;
  /** Where the window begins, in seconds. */
  readonly offset: number;
  /** Length of the sound in seconds: a model may name a time after its end. */
  readonly duration: number;
}

/** A line, and the ids of its tokens. */
export interface Line {
  readonly chunk: Chunk;
  readonly tokens: Heard['tokens'];
}

/** The words of one window; segments without text give none. */
export function wordChunks(
  segments: readonly Segment[],
  times: readonly number[],
  source: ChunkSource,
): Chunk[] {
  return segments.flatMap((segment) => wordsOfSegment(segment, times, source));
}

/** The lines of one window; segments without text give none. */
export function lineChunks(segments: readonly Segment[], source: ChunkSource): Line[] {
  const { decode, timestampBegin, duration } = source;
  return segments.flatMap(({ tokens, start, end }) => {
    const text = decode(tokens.filter((token) => token < timestampBegin));
    if (text === '') return [];
    // Of the pair at the end of a window the second one begins what is heard again.
    const double = tokens.length > 2 && tokens.slice(-2).every((token) => token >= timestampBegin);
    return [{ chunk: chunk(text, start, end, duration), tokens: tokens.slice(0, double ? -1 : undefined) }];
  });
}

function wordsOfSegment(segment: Segment, times: readonly number[], source: ChunkSource): Chunk[] {
  const { decode, timestampBegin, language, offset, duration } = source;
  const spoken = [...segment.tokens.entries()].filter(([, token]) => token < timestampBegin);
  const words = wordsOf(
    spoken.map(([, token]) => token),
    decode,
    language,
  );
  return words.map(({ text, places }) => {
    const placeOf = (place: number | undefined): number => segment.from + (spoken[place ?? 0]?.[0] ?? 0);
    // A word begins where the token before it is over.
    const start = times[placeOf(places[0]) - 1] ?? offset;
    return chunk(text, start, times[placeOf(places.at(-1))] ?? start, duration);
  });
}

function chunk(text: string, start: number, end: number, duration: number): Chunk {
  const within = (seconds: number): number => hundredths(Math.min(seconds, duration));
  return { text, timestamp: [within(start), within(end)] };
}
