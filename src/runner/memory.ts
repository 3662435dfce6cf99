/** How much memory this process takes. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Asking macOS takes a walk over the process's regions; one that takes longer than this is not waited for, in ms. */
const FOOTPRINT_TIMEOUT_MS = 2_000;
const FOOTPRINT_MOST_BYTES = 1024 * 1024;

/** Bytes of /proc/self/smaps_rollup's `Pss` line (kB there), or null where it says nothing. */
export function parsePss(rollup: string): number | null {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

/** Powers of 1024, by the letter that macOS puts before its B. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  K: 1_024,
  M: 1_024 ** 2,
  G: 1_024 ** 3,
  T: 1_024 ** 4,
};

/** Bytes after `Footprint:` in what macOS' footprint(1) prints, formatted or in bytes; null where there are none. */
export function parseFootprint(text: string): number | null {
  const [, number = '', unit = ''] =
    /\bFootprint:\s*(\d{1,15}(?:\.\d{1,6})?)\s*([KMGT]?)B\b/.exec(text) ?? [];
  const bytes = Number(number) * (UNITS[unit] ?? 1);
  return Number.isFinite(bytes) && bytes > 0 ? Math.round(bytes) : null;
}

/** What reading the memory asks of the system; the tests answer in its place. */
export interface MemoryProbe {
  readonly platform: NodeJS.Platform;
  /** /proc/self/smaps_rollup, or an empty text. */
  readonly rollup: () => Promise<string>;
  /** What footprint(1) prints of this process, or an empty text. */
  readonly footprint: () => Promise<string>;
  /** Resident memory: the working set on Windows. */
  readonly resident: () => number;
}

const THIS_PROCESS: MemoryProbe = {
  platform: process.platform,
  rollup: () => readFile('/proc/self/smaps_rollup', 'utf8').catch(() => ''),
  footprint: () =>
    new Promise((resolve) => {
      const limits = { timeout: FOOTPRINT_TIMEOUT_MS, maxBuffer: FOOTPRINT_MOST_BYTES } as const;
      execFile('/usr/bin/footprint', ['-p', String(process.pid)], limits, (error, text) =>
        resolve(error === null ? text : ''),
      );
    }),
  resident: () => process.memoryUsage.rss(),
};

/**
 * Memory of this process in bytes. On Linux its proportional set size: pages that processes share, such as libraries
 * and a mapped model file, count by their share, so that the sum over all runners is what they take together. On macOS
 * its footprint, which is what the system itself holds against a process; on Windows its working set. Where neither can
 * be had, its resident memory.
 */
export async function processMemory(probe: MemoryProbe = THIS_PROCESS): Promise<number> {
  if (probe.platform === 'linux') return parsePss(await probe.rollup()) ?? probe.resident();
  if (probe.platform === 'darwin') return parseFootprint(await probe.footprint()) ?? probe.resident();
  return probe.resident();
}
