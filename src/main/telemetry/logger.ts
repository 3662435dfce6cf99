/** The program's log: lines of JSON on stderr, so that stdout stays for what a person or program asked for. */
import {
  destination,
  multistream,
  pino,
  type Logger,
  type LoggerOptions as PinoOptions,
  type StreamEntry,
} from 'pino';
import { ConfigError } from '../config/config.ts';
import { gathered } from './gathered.ts';
import type { LogBook } from './log-book.ts';
import { prettyLines } from './pretty-line.ts';
import { errorWithoutText, fieldsWithoutPaths, withoutPaths } from './private-text.ts';
import { requestFields } from './request-context.ts';

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

/** What a log is made with, beside its level. */
export interface LoggerOptions {
  /** Takes the lines too, from `info` on whatever the level is. */
  readonly book?: LogBook | undefined;
  /** True where stderr is a terminal: a person reads it, and no program. */
  readonly terminal?: boolean;
  /** HEARTH_LOG_CONTENT as the environment has it: `1` shows what people typed, messages that quote it, and paths. */
  readonly content?: string | undefined;
  /** Paths in this folder are Hearth's own and are shown. */
  readonly dataFolder?: string;
}

/**
 * A logger on stderr and into a book. What went wrong is on stderr at once, other lines by the end of the turn of the
 * event loop (an exception that ends the process loses none). A line that is written for a request has its id
 * (`request_id`). It never writes a token. What a person typed goes into
 * the field `content` alone, which is left out, as are messages of errors and paths outside of the data folder, unless
 * the options say otherwise.
 */
export function createLogger(level: LogLevel, options: LoggerOptions = {}): Logger {
  const { book, terminal = false } = options;
  const direct = destination({ fd: 2, sync: true });
  const stderr = gathered((lines) => void direct.write(terminal ? prettyLines(lines) : lines));
  const shared = { base: null, mixin: requestFields, ...privacy(options) };
  if (book === undefined) return pino({ level, ...shared }, stderr);
  const streams: StreamEntry[] = [{ level: 'info', stream: book }];
  if (level !== 'silent') streams.push({ level, stream: stderr });
  const lowest = level === 'trace' || level === 'debug' ? level : 'info';
  return pino({ level: lowest, ...shared }, multistream(streams));
}

/** What pino leaves out of each line. */
function privacy({
  content,
  dataFolder,
}: LoggerOptions): Pick<PinoOptions, 'redact' | 'formatters' | 'hooks' | 'serializers'> {
  const secrets = ['token', 'headers.authorization'];
  if (content?.trim() === '1') return { redact: secrets };
  return {
    redact: secrets,
    serializers: { err: errorWithoutText },
    formatters: {
      log: ({ content: _left, ...fields }) => fieldsWithoutPaths(fields, dataFolder ?? null),
    },
    hooks: {
      logMethod(line, write) {
        const clean = line.map((part: unknown) =>
          typeof part === 'string' ? withoutPaths(part, dataFolder ?? null) : part,
        );
        Reflect.apply(write, this, clean);
      },
    },
  };
}

/** A logger that says nothing, for tests and for commands that talk to a person. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
