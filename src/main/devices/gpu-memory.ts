/** The GPU's memory for whoever looks at the engine's health: asked of the driver now and then, told at once. */
import type { DeviceCapabilities, GpuMemory } from '../../shared/models.ts';
import type { MemoryState } from './memory.ts';
import { nvidiaMemory, nvidiaProcesses } from './nvidia.ts';

/** A reading is renewed after this, ms: asking starts a process of the driver, which takes some 50 ms of one core. */
const RENEW_AFTER_MS = 4_000;
/** A reading older than this says nothing of now, ms. */
const STALE_AFTER_MS = 15_000;

/** What a reading depends on besides the driver. */
export interface GpuUse {
  /** Bytes that models may take of it; null: all. */
  readonly budget: number | null;
  /** What loaded models hold of it, as estimated. */
  readonly held: number;
}

/** The GPU's memory. Each look gives the last reading, and begins a new one where that has become old. */
export class GpuMemoryView {
  readonly #capabilities: () => DeviceCapabilities;
  readonly #read: () => Promise<MemoryState | null>;
  readonly #now: () => number;
  #last: { readonly at: number; readonly state: MemoryState | null } | null = null;
  readonly #readProcesses: () => Promise<ReadonlyMap<number, number>>;
  #processes: { readonly at: number; readonly bytes: ReadonlyMap<number, number> } | null = null;
  #askedAt = -Infinity;

  constructor(
    capabilities: () => DeviceCapabilities,
    read: () => Promise<MemoryState | null> = () => nvidiaMemory(),
    now: () => number = () => performance.now(),
    readProcesses: () => Promise<ReadonlyMap<number, number>> = () => nvidiaProcesses(),
  ) {
    this.#capabilities = capabilities;
    this.#read = read;
    this.#now = now;
    this.#readProcesses = readProcesses;
  }

  /** Bytes of the GPU's memory that a process holds; null where no driver tells, or has not told yet. */
  heldBy(pid: number): number | null {
    if (!this.#capabilities().cuda) return null;
    this.#renew();
    const fresh = this.#processes !== null && this.#now() - this.#processes.at < STALE_AFTER_MS;
    return fresh ? (this.#processes?.bytes.get(pid) ?? null) : null;
  }

  /** Null where there is no GPU, where nobody knows its size, and where it shares the machine's memory. */
  look({ budget, held }: GpuUse): GpuMemory | null {
    const { gpu_name: name, memory_gb: size, mps, cuda } = this.#capabilities();
    if (name === null || size === null || mps) return null;
    if (cuda) this.#renew();
    const state =
      this.#last !== null && this.#now() - this.#last.at < STALE_AFTER_MS ? this.#last.state : null;
    const total = state?.total ?? size * 1e9;
    return {
      name,
      total_bytes: total,
      used_bytes: state === null ? null : state.total - state.available,
      held_bytes: held,
      budget_bytes: Math.min(total, budget ?? total),
    };
  }

  #renew(): void {
    const now = this.#now();
    if (now - this.#askedAt < RENEW_AFTER_MS) return;
    this.#askedAt = now;
    this.#read().then(
      (state) => (this.#last = { at: this.#now(), state }),
      () => undefined,
    );
    this.#readProcesses().then(
      (bytes) => (this.#processes = { at: this.#now(), bytes }),
      () => undefined,
    );
  }
}
