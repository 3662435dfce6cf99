/** A line of the log as a person at a terminal reads it: `18:23:54 warn  runner ended model=org/name reason="signal SIGKILL"`. */
import { readLine } from './log-book.ts';

/** Lines of JSON, each with its end, as lines for a person. Nothing in them can move the cursor. */
export function prettyLines(lines: string): string {
  return lines.replaceAll(/[^\n]+/g, prettyLine);
}

function prettyLine(text: string): string {
  const { at, level, message, fields } = readLine(0, text);
  const time = new Date(at).toTimeString().slice(0, 8);
  const shown = Object.entries(fields).map(([name, value]) => ` ${name}=${fieldText(value)}`);
  return `${time} ${level.padEnd(5)} ${plain(message)}${shown.join('')}`;
}

function fieldText(value: unknown): string {
  if (typeof value === 'string' && /^[\w./:@+-]+$/.test(value)) return value;
  return plain(JSON.stringify(value));
}

/** The text with control characters as JSON writes them; C1 controls are left alone by JSON, but not by terminals. */
function plain(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
