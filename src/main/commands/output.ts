/** How commands print: tables, one-line errors, texts of models that can't take over the terminal. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { toHearthError } from '../../shared/errors.ts';
import { ConfigError } from '../config/config.ts';
import type { Terminal } from './io.ts';

/** Writes and waits while the reader is behind; a reader that has gone is no error here. */
export async function print(stream: Writable, text: string, signal?: AbortSignal): Promise<void> {
  if (stream.destroyed || stream.write(text)) return;
  await once(stream, 'drain', signal === undefined ? {} : { signal }).catch(() => undefined);
}

/**
 * A text as it is shown: on a terminal without control characters, as a model's output could hold sequences that
 * move the cursor, set the title or paste; a file or a pipe gets it as it is.
 */
export function shown(text: string, stream: Terminal<Writable>): string {
  return stream.isTTY === true ? text.replaceAll(/[^\P{Cc}\n\t]/gu, '') : text;
}

/** A text without line ends and control characters. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/**
 * An error for a person: what is wrong on one line, what to do on the next. A variable that makes no sense says both
 * on its one line.
 */
export function errorLines(thrown: unknown): string {
  if (thrown instanceof ConfigError) return `${oneLine(thrown.message)}\n`;
  const error = toHearthError(thrown);
  return `${oneLine(error.message)}\n${oneLine(error.hint)}\n`;
}

/** Rows as columns of equal width; `right` names the columns that are numbers. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows
    .map((row) => {
      const cells = widths.map((width, at) => {
        const cell = row[at] ?? '';
        return right.includes(at) ? cell.padStart(width) : cell.padEnd(width);
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** Bytes in the largest decimal unit that leaves a digit in front: `1.2 GB`. */
export function fileSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? String(value) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

/** A line on a terminal that is written over and over, for progress; on anything else it says nothing. */
export class StatusLine implements Disposable {
  readonly #stream: Terminal<Writable>;
  #text = '';

  constructor(stream: Terminal<Writable>) {
    this.#stream = stream;
  }

  /** Shows a text in place of the last one. */
  show(text: string): void {
    if (this.#stream.isTTY !== true || text === this.#text) return;
    this.#text = text;
    this.#stream.write(`\r\u001b[2K${oneLine(text)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#text !== '') this.#stream.write('\r\u001b[2K');
    this.#text = '';
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
