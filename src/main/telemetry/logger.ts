/** The program's log: lines of JSON on stderr, so that stdout stays for what a person or program asked for. */
import { destination, multistream, pino, type Logger, type StreamEntry } from 'pino';
import { ConfigError } from '../config/config.ts';
import { gathered } from './gathered.ts';
import type { LogBook } from './log-book.ts';

export type { Logger } from 'pino';

/** Levels that HEARTH_LOG can name, from the loudest. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
/** A level of the log. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The level that HEARTH_LOG names; else `warn` for a person at a terminal and `info` for a log file. Throws a ConfigError. */
export function logLevel(named: string | undefined, isTerminal: boolean): LogLevel {
  const name = named?.trim().toLowerCase() ?? '';
  if (name === '') return isTerminal ? 'warn' : 'info';
  const level = LOG_LEVELS.find((each) => each === name);
  if (level === undefined)
    throw new ConfigError(
      'HEARTH_LOG',
      `HEARTH_LOG=${name.slice(0, 80)}: must be one of ${LOG_LEVELS.join(', ')}`,
    );
  return level;
}

/**
 * A logger on stderr and, from `info` on whatever the level is, into a book. What went wrong is on stderr at once, other
 * lines by the end of the turn of the event loop (an exception that ends the process loses none). It never writes a token or what a person typed: only names, counts and times are logged.
 */
export function createLogger(level: LogLevel, book?: LogBook): Logger {
  const direct = destination({ fd: 2, sync: true });
  const redact = ['token', 'headers.authorization'];
  const stderr = gathered((lines) => void direct.write(lines));
  if (book === undefined) return pino({ level, base: null, redact }, stderr);
  const streams: StreamEntry[] = [{ level: 'info', stream: book }];
  if (level !== 'silent') streams.push({ level, stream: stderr });
  const lowest = level === 'trace' || level === 'debug' ? level : 'info';
  return pino({ level: lowest, base: null, redact }, multistream(streams));
}

/** A logger that says nothing, for tests and for commands that talk to a person. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
