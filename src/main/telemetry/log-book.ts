/** The last lines of the log in memory, for the page that shows them, and the same lines in a file. */
import { z } from 'zod';
import { logLineSchema, type LogLine } from '../../shared/machine.ts';
import type { EngineLogs } from '../engine-types.ts';
import { LogFile } from './log-file.ts';

/** Lines that are kept in memory: a few screens, a few hundred kB. */
export const MAX_LOG_LINES = 1_000;
/** Longest line that is kept whole in memory; a stack of a crash is below it. */
const MAX_LINE = 16_384;
/** Watchers hear of new lines so often at most, in ms. */
const TELL_MS = 100;

/** Numbers that pino gives to levels. */
const LEVELS: Readonly<Record<number, LogLine['level']>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

const lineSchema = z.looseObject({ level: z.number(), time: z.number(), msg: z.string().default('') });

/** Takes pino's lines. They are read only when somebody looks, so that a line costs a copy of its reference. */
export class LogBook implements EngineLogs, Disposable {
  #folder: string | null = null;
  #file: LogFile | undefined;
  readonly #lines: { readonly seq: number; readonly text: string }[] = [];
  readonly #listeners = new Set<() => void>();
  #seq = 0;
  #telling: NodeJS.Timeout | undefined;
  readonly #atExit = (): void => this[Symbol.dispose]();

  /** Folder of the log files; null while none are written. */
  get folder(): string | null {
    return this.#file?.writable === true ? this.#folder : null;
  }

  /**
   * Writes lines into files of this folder too, from now on. A folder that can't be written costs the files alone, and
   * only until it can be.
   */
  keepIn(folder: string, file: (folder: string) => LogFile = (at) => new LogFile(at)): void {
    if (this.#file !== undefined) return;
    this.#file = file(folder);
    this.#folder = folder;
    // The last lines say why the process ended; without this they would end with it.
    process.once('exit', this.#atExit);
  }

  /** Takes one line of JSON as pino writes it. */
  write(line: string): void {
    this.#file?.write(line);
    this.#lines.push({ seq: this.#seq++, text: line.length > MAX_LINE ? cut(line) : line });
    if (this.#lines.length > MAX_LOG_LINES) this.#lines.shift();
    if (this.#listeners.size === 0 || this.#telling !== undefined) return;
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      for (const listener of this.#listeners) listener();
    }, TELL_MS).unref();
  }

  since(after: number): LogLine[] {
    const first = this.#lines[0]?.seq ?? 0;
    return this.#lines.slice(Math.max(0, after + 1 - first)).map(({ seq, text }) => readLine(seq, text));
  }

  watch(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#atExit);
    clearTimeout(this.#telling);
    this.#listeners.clear();
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }
}

/** What is left of a line that is too long: its level, its time, and the beginning as a message. */
function cut(line: string): string {
  const level = /"level":(\d+)/.exec(line)?.[1] ?? '30';
  const time = /"time":(\d+)/.exec(line)?.[1] ?? '0';
  return JSON.stringify({ level: Number(level), time: Number(time), msg: `${line.slice(0, 1_000)}…` });
}

/** A line as the page shows it; one that is no JSON is shown as it is. */
export function readLine(seq: number, text: string): LogLine {
  const parsed = lineSchema.safeParse(json(text));
  if (!parsed.success) return { seq, at: 0, level: 'info', message: text.trim(), fields: {} };
  const { level, time, msg, ...fields } = parsed.data;
  return logLineSchema.parse({ seq, at: time, level: LEVELS[level] ?? 'info', message: msg, fields });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
