/** The program's log: lines of JSON on stderr, so that stdout stays for what a person or program asked for. */
import { destination, pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Levels that HEARTH_LOG can name, from the loudest. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
/** A level of the log. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The level that HEARTH_LOG names; else `warn` for a person at a terminal and `info` for a log file. */
export function logLevel(named: string | undefined, isTerminal: boolean): LogLevel {
  return LOG_LEVELS.find((level) => level === named?.toLowerCase()) ?? (isTerminal ? 'warn' : 'info');
}

/**
 * A logger on stderr. It writes at once (a crash loses no line), and it never writes a token or what a person typed:
 * only names, counts and times are logged.
 */
export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, base: null, redact: ['token', 'headers.authorization'] },
    destination({ fd: 2, sync: true }),
  );
}

/** A logger that says nothing, for tests and for commands that talk to a person. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
