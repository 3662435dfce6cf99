/** From segments of tokens to what a person reads: lines or words with their times. Pure. */
import type { Chunk } from '../../shared/tasks/automatic-speech-recognition.ts';
import type { Segment } from './segments.ts';
import { hundredths } from './transcript.ts';
import { wordsOf } from './words.ts';

/** What chunks are made with. */
export interface ChunkSource {
  /** When each token of the window was over, in seconds of the sound; null for chunks of whole segments. */
  readonly times: readonly number[] | null;
  readonly decode: (tokens: readonly number[]) => string;
  readonly timestampBegin: number;
  readonly language: string | null;
  /** Where the window begins, in seconds. */
  readonly offset: number;
  /** Length of the sound in seconds: a model may name a time after its end. */
  readonly duration: number;
}

/** The chunks of one window; segments without text give none. */
export function segmentChunks(segments: readonly Segment[], source: ChunkSource): Chunk[] {
  const { times } = source;
  if (times !== null) return segments.flatMap((segment) => wordChunks(segment, times, source));
  return segments.flatMap((segment) => {
    const text = source.decode(segment.tokens.filter((token) => token < source.timestampBegin));
    return text === '' ? [] : [chunk(text, segment.start, segment.end, source.duration)];
  });
}

function wordChunks(segment: Segment, times: readonly number[], source: ChunkSource): Chunk[] {
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
