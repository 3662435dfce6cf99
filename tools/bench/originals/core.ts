/** One processor core for both sides: a process that may use one core plans one thread, so nothing has to be told to Hearth. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Something that turns a command into the same one on one core. */
export interface Core {
  readonly number: number;
  command(args: readonly [string, ...string[]]): [string, ...string[]];
}

/** The highest core of a list as Linux writes it (`0-3,6`), as the lowest has the system's own work; null of none. */
export function lastCore(list: string): number | null {
  const last = /(\d+)\s*$/.exec(list)?.[1];
  return last === undefined ? null : Number(last);
}

/** The core to keep to; null where the system has no `taskset` (util-linux). */
export function oneCore(): Core | null {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0) return null;
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  const number = list === undefined ? null : lastCore(list);
  if (number === null) return null;
  return { number, command: (args) => ['taskset', '-c', String(number), ...args] };
}
