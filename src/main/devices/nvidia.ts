/** Memory of NVIDIA's cards as their driver tells it: in all, and for each process. What it prints is checked as text from elsewhere. */
import type { MemoryState } from './memory.ts';
import { thisSystem, type SystemProbe } from './system.ts';

const MIB = 1024 * 1024;
/** A petabyte: more than any card or machine of them has, so a larger number is none. */
const MOST_MIB = 2 ** 30;
/** Processes that are read; a driver that lists more is not what it says. */
const MOST_PROCESSES = 10_000;

/** Memory of the first card in bytes; null where nvidia-smi does not answer. */
export async function nvidiaMemory(system: SystemProbe = thisSystem()): Promise<MemoryState | null> {
  return parseNvidiaMemory(await query(system, '--query-gpu=memory.total,memory.free'));
}

/**
 * What each process holds of all cards together, in bytes by its id. Empty where nvidia-smi does not answer, and
 * without those whose memory it can't tell (Windows' own driver model tells of none).
 */
export async function nvidiaProcesses(
  system: SystemProbe = thisSystem(),
): Promise<ReadonlyMap<number, number>> {
  return parseNvidiaProcesses(await query(system, '--query-compute-apps=pid,used_gpu_memory'));
}

async function query({ platform, systemRoot, run }: SystemProbe, what: string): Promise<string> {
  const file = platform === 'win32' ? `${systemRoot}\\System32\\nvidia-smi.exe` : 'nvidia-smi';
  return await run(file, [what, '--format=csv,noheader,nounits']);
}

/** First line of `memory.total, memory.free` in MiB; null for anything else, and for more free than there is. */
export function parseNvidiaMemory(text: string): MemoryState | null {
  const [pair] = pairs(text);
  if (pair === undefined) return null;
  const [total, free] = pair;
  return total > MOST_MIB || free > total ? null : { total: total * MIB, available: free * MIB };
}

/** Lines of `pid, used_gpu_memory` in MiB, one for each card that a process uses. */
export function parseNvidiaProcesses(text: string): Map<number, number> {
  const bytes = new Map<number, number>();
  for (const [pid, mib] of pairs(text)) {
    if (mib > MOST_MIB) continue;
    if (bytes.size >= MOST_PROCESSES && !bytes.has(pid)) break;
    bytes.set(pid, (bytes.get(pid) ?? 0) + mib * MIB);
  }
  return bytes;
}

/** Lines of two whole numbers; others, as `[N/A]`, are left out. */
function* pairs(text: string): Generator<readonly [number, number]> {
  for (const [, first, second] of text.matchAll(/^[ \t]*(\d{1,12})[ \t]*,[ \t]*(\d{1,12})[ \t]*\r?$/gm))
    yield [Number(first), Number(second)];
}
