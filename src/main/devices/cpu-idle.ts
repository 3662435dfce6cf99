/** How much of the processor nobody used, Hearth and all other programs together. */
import { cpus } from 'node:os';

/** Time of all cores since the start of the system, in ms. */
export interface CpuTimes {
  readonly idle: number;
  readonly total: number;
}

/** The times now. */
export function cpuTimes(): CpuTimes {
  let [idle, total] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { idle, total };
}

/** The part of the time between two looks in which a core had nothing to do, 0 to 1; 1 where no time has passed. */
export function idleShare(before: CpuTimes, after: CpuTimes): number {
  const total = after.total - before.total;
  return total <= 0 ? 1 : Math.min(1, Math.max(0, (after.idle - before.idle) / total));
}
