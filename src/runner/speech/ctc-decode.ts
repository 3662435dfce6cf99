/** From the best token of each frame to text, characters and words: transformers' Wav2Vec2CTCTokenizer. Pure. */

/** What CTC decoding knows of a vocabulary. */
export interface CtcVocabulary {
  /** Tokens by id. */
  readonly tokens: ReadonlyMap<number, string>;
  /** Stands between equal letters, and for nothing. */
  readonly blank: string;
  readonly unknown: string;
  /** Stands between words, and what it is written as. */
  readonly delimiter: string;
  readonly space: string;
  readonly lowerCase: boolean;
  /** Puts punctuation back to its word. */
  readonly cleanUp: boolean;
}

/** A character or word, in frames. */
export interface Spoken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The characters that frames say: equal neighbours are one, and blanks are dropped only then, so a blank between two
 * equal letters keeps both. Other special tokens stay, as in the original.
 */
export function ctcCharacters(ids: readonly number[], vocabulary: CtcVocabulary): Spoken[] {
  const characters: Spoken[] = [];
  let start = 0;
  for (let at = 1; at <= ids.length; at += 1) {
    const token = tokenOf(ids[start], vocabulary);
    if (at < ids.length && tokenOf(ids[at], vocabulary) === token) continue;
    if (token !== vocabulary.blank)
      characters.push({ text: token === vocabulary.delimiter ? vocabulary.space : token, start, end: at });
    start = at;
  }
  return characters;
}

function tokenOf(id: number | undefined, { tokens, unknown }: CtcVocabulary): string {
  return (id === undefined ? undefined : tokens.get(id)) ?? unknown;
}

/** The whole text of some characters. */
export function ctcText(characters: readonly Spoken[], { lowerCase, cleanUp }: CtcVocabulary): string {
  const joined = characters
    .map(({ text }) => text)
    .join('')
    .trim();
  const text = lowerCase ? joined.toLowerCase() : joined;
  return cleanUp ? cleanedUp(text) : text;
}

/** transformers' `clean_up_tokenization`. */
function cleanedUp(text: string): string {
  return text
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");
}

/** Words with their first and last frame; spaces belong to none. */
export function ctcWords(characters: readonly Spoken[], { space }: CtcVocabulary): Spoken[] {
  const words: Spoken[] = [];
  let word: Spoken | null = null;
  for (const character of characters) {
    if (character.text === space) {
      if (word !== null) words.push(word);
      word = null;
    } else if (word === null) {
      word = character;
    } else {
      word = { text: word.text + character.text, start: word.start, end: character.end };
    }
  }
  if (word !== null) words.push(word);
  return words;
}

/** A line ends where nothing is said for so long, in seconds. */
const PAUSE_SECONDS = 0.6;
/** Longest line, in characters: two lines of a subtitle (Netflix' and the BBC's guides say 37 to 42 each). */
const LINE_LENGTH = 80;

/** Words together as lines, which end at a pause or where they are full. Times of words and lines are in frames. */
export function ctcLines(words: readonly Spoken[], framesPerSecond: number): Spoken[] {
  const lines: Spoken[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    const joins =
      line !== undefined &&
      word.start - line.end < PAUSE_SECONDS * framesPerSecond &&
      line.text.length + 1 + word.text.length <= LINE_LENGTH;
    if (joins)
      lines[lines.length - 1] = { text: `${line.text} ${word.text}`, start: line.start, end: word.end };
    else lines.push(word);
  }
  return lines;
}

/** A chunk of a sound in samples, and how much of each side another chunk says better. */
export interface CtcChunk {
  readonly start: number;
  readonly end: number;
  readonly strideLeft: number;
  readonly strideRight: number;
}

/**
 * Chunks of `length` samples that overlap by `stride` on both sides, by `chunk_iter` of the Python pipeline; one chunk
 * where all fits into one.
 */
export function ctcChunks(samples: number, length: number, stride: number): CtcChunk[] {
  if (samples <= length) return [{ start: 0, end: samples, strideLeft: 0, strideRight: 0 }];
  const chunks: CtcChunk[] = [];
  for (let start = 0; start < samples; start += length - 2 * stride) {
    const end = Math.min(samples, start + length);
    const isLast = start + length >= samples;
    const strideLeft = start === 0 ? 0 : stride;
    if (end - start > strideLeft) chunks.push({ start, end, strideLeft, strideRight: isLast ? 0 : stride });
    if (isLast) break;
  }
  return chunks;
}

/** The frames of a chunk that count, without those of its strides, by `rescale_stride`. */
export function framesThatCount<T>(frames: readonly T[], chunk: CtcChunk, samplesPerFrame: number): T[] {
  const samples = chunk.end - chunk.start;
  const count = roundHalfEven(samples / samplesPerFrame);
  const left = roundHalfEven((chunk.strideLeft / samples) * count);
  const right = roundHalfEven((chunk.strideRight / samples) * count);
  return frames.slice(left, count - right);
}

/** Python's `round`: a half goes to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
