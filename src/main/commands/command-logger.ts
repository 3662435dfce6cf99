/** The log of a command that talks to a person: only what is wrong, unless HEARTH_LOG says more. */
import { createLogger, logLevel, type Logger } from '../telemetry/logger.ts';
import type { CliDeps } from './deps.ts';
import type { CliIo } from './io.ts';

/** Makes it; throws a ConfigError where HEARTH_LOG names no level. */
export function commandLogger(env: CliDeps['env'], { stderr }: CliIo, dataFolder: string): Logger {
  return createLogger(logLevel(env['HEARTH_LOG'] ?? 'warn', true), {
    terminal: stderr.isTTY === true,
    content: env['HEARTH_LOG_CONTENT'],
    dataFolder,
  });
}
