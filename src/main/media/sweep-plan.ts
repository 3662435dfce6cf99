/** Which files of the media store go: the old, the unused, and the oldest of what is too much. Pure. */

/** One file of the store, as its folder shows it. */
export interface StoredEntry {
  readonly id: string;
  /** What it takes on disk. */
  readonly bytes: number;
  /** When it was put or used last, in milliseconds since the epoch. */
  readonly usedAt: number;
}

/** What may stay. */
export interface SweepLimits {
  readonly now: number;
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly maxAgeMs: number;
  /** True for what a live request uses; that never goes. */
  readonly held: (id: string) => boolean;
}

/** The ids that go, longest unused first. A held file counts towards the limits and stays. */
export function sweepPlan(entries: readonly StoredEntry[], limits: SweepLimits): string[] {
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let files = entries.length;
  const gone: string[] = [];
  for (const entry of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
    const old = limits.now - entry.usedAt > limits.maxAgeMs;
    if (!old && bytes <= limits.maxBytes && files <= limits.maxFiles) break;
    if (limits.held(entry.id)) continue;
    gone.push(entry.id);
    bytes -= entry.bytes;
    files -= 1;
  }
  return gone;
}
