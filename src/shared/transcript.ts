/** Transcripts as files: SubRip, WebVTT and plain text. Pure. */
import type { Chunk } from './tasks/automatic-speech-recognition.ts';

/** A stretch with both its ends. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Words are put together to lines of so many characters: two rows of a subtitle of 42 each at the most. */
const LINE_LENGTH = 84;
/** A line of words ends where nothing is said for so long, and stays for so long at the most; seconds. */
const PAUSE_S = 0.6;
const LONGEST_S = 7;

/** Scripts that put no spaces between words. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Khmer}]/u;

/** How long a last line is shown whose end nobody knows, seconds. */
const LAST_LINE_S = 2;

/**
 * Lines with something in them: chunks, or words and characters put together. A chunk whose end is unknown lasts until
 * the next begins, the last one to the end of the sound; none ends before it begins, as players drop such a line.
 */
function cuesOf(chunks: readonly Chunk[], duration: number | undefined): Cue[] {
  const timed = timedOf(chunks, duration);
  const lines = areWords(chunks) ? joinedToLines(timed) : timed;
  return spokenOf(lines);
}

/** Words as segments: lines that end at a pause or where a subtitle would be full. Seconds. */
export function wordLines(words: readonly Cue[]): Cue[] {
  return spokenOf(joinedToLines(words));
}

function timedOf(chunks: readonly Chunk[], duration: number | undefined): Cue[] {
  return chunks.map(({ text, timestamp: [start, known] }, index) => {
    const next = chunks[index + 1]?.timestamp[0];
    const end = known ?? next ?? Math.max(duration ?? 0, start + LAST_LINE_S);
    return { start, end: Math.max(start, end), text };
  });
}

function spokenOf(lines: readonly Cue[]): Cue[] {
  return lines.flatMap((line) => (line.text.trim() === '' ? [] : [{ ...line, text: line.text.trim() }]));
}

/** More characters than a word has in a script without spaces; lines are longer, or end as sentences do. */
const LONG_FOR_A_WORD = 12;
const ENDS_A_SENTENCE = /[。！？．…]$/u;

/** True for lines of a script that puts no spaces between words. */
function areUnspacedLines(texts: readonly string[]): boolean {
  const unspaced = texts.filter((text) => WITHOUT_SPACES.test(text));
  const ended = unspaced.filter((text) => ENDS_A_SENTENCE.test(text));
  return unspaced.some((text) => text.length > LONG_FOR_A_WORD) || ended.length * 2 > unspaced.length;
}

/** True for chunks of words or characters: several, none has a space within, and the end of each is known. */
export function areWords(chunks: readonly Chunk[]): boolean {
  const spoken = chunks.filter(({ text }) => text.trim() !== '');
  return (
    spoken.length > 1 &&
    spoken.every(({ text, timestamp }) => !/\s/.test(text.trim()) && timestamp[1] !== null) &&
    !areUnspacedLines(spoken.map(({ text }) => text.trim()))
  );
}

/** Words as lines of a subtitle, which end at a pause or where they are full, and never within a word. */
function joinedToLines(words: readonly Cue[]): Cue[] {
  // Whisper's words bring their spaces, characters have them as chunks of their own, words of CTC have none.
  const bringSpaces = words.some(({ text }) => /^\s|\s$/.test(text) || WITHOUT_SPACES.test(text));
  const gap = bringSpaces ? '' : ' ';
  const lines: Cue[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    const joined = line === undefined ? word.text : line.text + gap + word.text;
    const between =
      gap === ' ' || /^\s/.test(word.text) || /\s$/.test(line?.text ?? '') || WITHOUT_SPACES.test(word.text);
    const full =
      line !== undefined && (joined.trim().length > LINE_LENGTH || word.end - line.start > LONGEST_S);
    const paused = line !== undefined && word.start - line.end >= PAUSE_S;
    if (line === undefined || paused || (full && between)) lines.push(word);
    else lines[lines.length - 1] = { start: line.start, end: word.end, text: joined };
  }
  return lines;
}

/** `01:02:03,456`: milliseconds rounded first, so that 59.9996 s is the next minute and not 60 s. */
function stamp(seconds: number, point: '.' | ','): string {
  const all = Math.round(Math.max(0, seconds) * 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60];
  return `${two(hours)}:${two(minutes)}:${two(Math.floor(all / 1_000) % 60)}${point}${String(all % 1_000).padStart(3, '0')}`;
}

/** A blank line would end the cue, so the lines of a text are kept without one. */
function linesOf(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** SubRip (.srt): numbered from 1, CRLF as its first readers wanted it. Empty for no lines. */
export function asSrt(chunks: readonly Chunk[], duration?: number): string {
  return cuesOf(chunks, duration)
    .map(({ start, end, text }, index) =>
      [
        String(index + 1),
        `${stamp(start, ',')} --> ${stamp(end, ',')}`,
        linesOf(text).replaceAll('-->', '→'),
        '',
        '',
      ].join('\n'),
    )
    .join('')
    .replaceAll('\n', '\r\n');
}

/** WebVTT (W3C, §3): `&`, `<` and `>` of a text are written as entities, which also hides an arrow in it. */
export function asVtt(chunks: readonly Chunk[], duration?: number): string {
  const cues = cuesOf(chunks, duration).map(
    ({ start, end, text }) => `${stamp(start, '.')} --> ${stamp(end, '.')}\n${escaped(linesOf(text))}\n`,
  );
  return ['WEBVTT\n', ...cues].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The text alone: one line for each timed line, else the text as it is. */
export function asPlainText(text: string, chunks: readonly Chunk[] = []): string {
  const lines = chunks.map((chunk) => linesOf(chunk.text)).filter((line) => line !== '');
  const whole = lines.length === 0 || areWords(chunks) ? text.trim() : lines.join('\n');
  return whole === '' ? '' : `${whole}\n`;
}
