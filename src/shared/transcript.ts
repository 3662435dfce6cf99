/** Transcripts as files: SubRip, WebVTT and plain text. Pure. */
import type { Chunk } from './tasks/automatic-speech-recognition.ts';

/** A stretch with both its ends. */
interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How long a last line is shown whose end nobody knows, seconds. */
const LAST_LINE_S = 2;

/**
 * Chunks with something in them. One whose end is unknown lasts until the next begins, the last one to the end of the
 * sound; none ends before it begins, as players drop such a line.
 */
function cuesOf(chunks: readonly Chunk[], duration: number | undefined): Cue[] {
  const spoken = chunks.filter(({ text }) => text.trim() !== '');
  return spoken.map(({ text, timestamp: [start, known] }, index) => {
    const next = spoken[index + 1]?.timestamp[0];
    const end = known ?? next ?? Math.max(duration ?? 0, start + LAST_LINE_S);
    return { start, end: Math.max(start, end), text: text.trim() };
  });
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
  const words = lines.length > 1 && lines.every((line) => !/\s/.test(line));
  const whole = lines.length === 0 || words ? text.trim() : lines.join('\n');
  return whole === '' ? '' : `${whole}\n`;
}
