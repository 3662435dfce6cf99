/** Memory of this machine where asking takes a program: macOS, whose `os.freemem()` leaves out all that it could free. */
import { systemMemory, type MemoryState } from './memory.ts';
import { thisSystem, type SystemProbe } from './system.ts';

/** A reading for meters may be so old, in ms: vm_stat takes a process to ask. */
const METER_AGE_MS = 1_000;

/** Memory, asked anew for decisions and at little cost for meters. */
export class MachineMemory {
  readonly #system: SystemProbe;
  readonly #clock: () => number;
  #last: { readonly at: number; readonly available: number } | null = null;
  #asking: Promise<MemoryState> | null = null;

  constructor(system: SystemProbe = thisSystem(), clock: () => number = () => performance.now()) {
    this.#system = system;
    this.#clock = clock;
  }

  /** For a decision: asked anew. */
  async fresh(): Promise<MemoryState> {
    const state = systemMemory(this.#system);
    if (this.#system.platform !== 'darwin') return state;
    const available = parseVmStat(await this.#system.run('/usr/bin/vm_stat', []));
    if (available === null) return state;
    this.#last = { at: this.#clock(), available };
    return { total: state.total, available: Math.min(state.total, available) };
  }

  /** For a meter: at once. On macOS it is the last reading, and the next one is asked for behind it. */
  now(): MemoryState {
    const state = systemMemory(this.#system);
    if (this.#system.platform !== 'darwin') return state;
    const stale = this.#last === null || this.#clock() - this.#last.at > METER_AGE_MS;
    if (stale && this.#asking === null) this.#asking = this.fresh().finally(() => (this.#asking = null));
    return this.#last === null ? state : { total: state.total, available: this.#last.available };
  }
}

/**
 * Bytes that macOS could give out, from what vm_stat prints: pages that are free, read ahead (speculative), unused for
 * a while (inactive) or marked as expendable (purgeable). Null for anything else.
 */
export function parseVmStat(text: string): number | null {
  const pageSize = Number(/page size of (\d+) bytes/.exec(text)?.[1]);
  const pages = ['free', 'speculative', 'inactive', 'purgeable'].map((kind) =>
    Number(new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.$`, 'm').exec(text)?.[1]),
  );
  const bytes = pages.reduce((sum, count) => sum + count, 0) * pageSize;
  return Number.isFinite(bytes) ? bytes : null;
}
