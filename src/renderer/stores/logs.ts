/** The log's lines as the page has them: the last ones only, in their order. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import type { LogLine } from '../../shared/machine.ts';
import type { Client } from '../../shared/rpc/contract.ts';

/** Lines that are kept: what a person scrolls through, and no more memory than a few MB. */
export const MOST_LINES = 5_000;

/** The levels, the least important first. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** A level of the log. */
export type LogLevel = (typeof LEVELS)[number];

/** The store of the log. */
export const useLogs = create<{ readonly lines: readonly LogLine[] }>()(() => ({ lines: [] }));

/** The lines with new ones: those that are there already come again after a reconnect and are left out. Pure. */
export function withLines(lines: readonly LogLine[], more: readonly LogLine[]): readonly LogLine[] {
  const last = lines.at(-1)?.seq ?? -1;
  // Another start counts from the beginning again; its lines replace those of before.
  const restarted = (more.at(-1)?.seq ?? last) < last;
  const fresh = restarted ? more : more.filter((line) => line.seq > last);
  if (fresh.length === 0) return lines;
  return [...(restarted ? [] : lines), ...fresh].slice(-MOST_LINES);
}

/** The lines at a level or above that have all the words in them. Pure. */
export function filterLines(lines: readonly LogLine[], level: LogLevel, words: string): readonly LogLine[] {
  const least = LEVELS.indexOf(level);
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter((line) => {
    if (LEVELS.indexOf(line.level) < least) return false;
    if (wanted.length === 0) return true;
    const text = `${line.message} ${JSON.stringify(line.fields)}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** One line as text, for the clipboard. Pure. */
export function lineText({ at, level, message, fields }: LogLine): string {
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${new Date(at).toISOString()} ${level.toUpperCase()} ${message}${rest}`;
}

/** Follows the log until the signal ends. */
export async function followLogs(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  const call = client.call('watchLogs', {}, { signal });
  call.output.catch(() => undefined);
  for await (const { lines } of call) {
    useLogs.setState((state) => ({ lines: withLines(state.lines, lines) }));
  }
}
