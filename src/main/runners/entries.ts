/** Which program a process of a kind runs. */
import { dirname, join } from 'node:path';

/** Kinds of processes: a runner holds a model, a probe reads headers and asks drivers, a converter makes graphs. */
export type ProcessKind = 'runner' | 'probe' | 'converter';

/** The entry of a kind, given the runner's: built, or among the sources. A probe is a runner that holds no model. */
export function entryOf(kind: ProcessKind, runner: string): string {
  if (kind !== 'converter') return runner;
  const folder = dirname(runner);
  return runner.endsWith('.ts') ? join(folder, '../convert/index.ts') : join(folder, 'convert.js');
}

/** Megabytes of heap for processes that read files which may be hostile; this much is plenty for honest ones. */
export const HEAP_MB: Readonly<Partial<Record<ProcessKind, number>>> = {
  probe: 256,
  // The table of a model of a thousand shards, and a graph of 200,000 operations.
  converter: 1024,
};
