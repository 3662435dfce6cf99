/** How much memory this process takes. */
import { readFile } from 'node:fs/promises';

/** Bytes of /proc/self/smaps_rollup's `Pss` line (kB there), or null where it says nothing. */
export function parsePss(rollup: string): number | null {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

/**
 * Memory of this process in bytes. On Linux its proportional set size: pages that processes share, such as libraries
 * and a mapped model file, count by their share, so that the sum over all runners is what they take together.
 */
export async function processMemory(): Promise<number> {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const rollup = await readFile('/proc/self/smaps_rollup', 'utf8').catch(() => '');
  return parsePss(rollup) ?? process.memoryUsage.rss();
}
