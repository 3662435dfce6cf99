/** Memory of the machine and its GPU, asked anew at every call: a cached figure is wrong when it matters. */
import { posix } from 'node:path';
import { thisSystem, type SystemProbe } from './system.ts';

/** Bytes that can be taken without pushing anything out, and all there are. */
export interface MemoryState {
  readonly total: number;
  readonly available: number;
}

const KIB = 1024;

/** Memory for models. Inside a container with a limit the limit counts where it is smaller. */
export function systemMemory(system: SystemProbe = thisSystem()): MemoryState {
  const total = system.totalMemory();
  if (system.platform !== 'linux') return { total, available: Math.min(total, system.freeMemory()) };
  const machine = {
    total,
    available: parseMemAvailable(system.readText('/proc/meminfo') ?? '') ?? system.freeMemory(),
  };
  return cgroupLimits(system).reduce(smaller, machine);
}

function smaller(a: MemoryState, b: MemoryState): MemoryState {
  return { total: Math.min(a.total, b.total), available: Math.min(a.available, b.available) };
}

/** `MemAvailable` of /proc/meminfo in bytes: what is free plus what the kernel can free; null where it is missing. */
export function parseMemAvailable(meminfo: string): number | null {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kib === undefined ? null : Number(kib) * KIB;
}

/**
 * Processes that Linux has ended for want of memory since it started, those of containers included (`oom_kill` of
 * /proc/vmstat); null on other systems.
 */
export function memoryKills(system: SystemProbe = thisSystem()): number | null {
  if (system.platform !== 'linux') return null;
  const count = /^oom_kill (\d+)$/m.exec(system.readText('/proc/vmstat') ?? '')?.[1];
  return count === undefined ? null : Number(count);
}

/** The limits of this process's control groups, from its own up to the root; each of them counts. */
function cgroupLimits({ readText }: SystemProbe): MemoryState[] {
  const [folder, names] = cgroupOf(readText('/proc/self/cgroup') ?? '');
  const limits: MemoryState[] = [];
  for (let path = folder; path.startsWith('/sys/fs/cgroup'); path = posix.dirname(path)) {
    const limit = Number((readText(posix.join(path, names.limit)) ?? 'max').trim());
    const used = Number((readText(posix.join(path, names.used)) ?? '').trim());
    // "max" is no number, and version 1 writes a number near 2^63 for "no limit".
    if (!Number.isSafeInteger(limit) || limit <= 0 || !Number.isFinite(used)) continue;
    // Cached file contents count as used, but the kernel drops them before it refuses memory.
    const cached = new RegExp(`^${names.cached} (\\d+)$`, 'm').exec(
      readText(posix.join(path, 'memory.stat')) ?? '',
    )?.[1];
    limits.push({ total: limit, available: Math.max(0, limit - used + Number(cached ?? 0)) });
  }
  return limits;
}

const VERSION_2 = { limit: 'memory.max', used: 'memory.current', cached: 'inactive_file' };
const VERSION_1 = {
  limit: 'memory.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  cached: 'total_inactive_file',
};

/** The folder of the memory control group that /proc/self/cgroup names, and what its files are called. */
function cgroupOf(text: string): [folder: string, names: typeof VERSION_2] {
  const first = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(\/.*)$/m.exec(text)?.[1];
  if (first !== undefined) return [posix.join('/sys/fs/cgroup/memory', first), VERSION_1];
  return [posix.join('/sys/fs/cgroup', /^0::(\/.*)$/m.exec(text)?.[1] ?? '/'), VERSION_2];
}
