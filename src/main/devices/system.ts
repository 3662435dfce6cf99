/** What the measurements of this folder ask the system; the tests answer in its place. */
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { runCommand, type RunCommand } from './command.ts';

/** The system, as far as memory and cores are concerned. */
export interface SystemProbe {
  readonly platform: NodeJS.Platform;
  /** Windows' own folder. */
  readonly systemRoot: string;
  /** The text of a file below /proc or /sys; null where there is none. */
  readonly readText: (file: string) => string | null;
  readonly run: RunCommand;
  readonly totalMemory: () => number;
  readonly freeMemory: () => number;
}

/** This machine. */
export function thisSystem(): SystemProbe {
  return {
    platform: process.platform,
    systemRoot: process.env['SystemRoot'] ?? 'C:\\Windows',
    readText: (file) => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return null;
      }
    },
    run: runCommand,
    totalMemory: totalmem,
    freeMemory: freemem,
  };
}
