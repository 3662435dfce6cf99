/** Room in memory for one more model: asks the policy, has others unloaded, and waits for those in use. */
import { withSignal } from '../with-signal.ts';
import type { MemoryRoom } from '../../shared/room.ts';
import type { Resident } from './eviction-order.ts';
import { admit, roomOf, type Admission, type MemoryState } from './eviction.ts';
import { gpuBytes, resident, type Held, type Surroundings } from './held-model.ts';
import { noFreeRoom, noPlace, tooBig } from './no-room.ts';
import { SPARE_SHARE } from './preload.ts';

/** What finding room needs of the world. */
export interface RoomPorts extends Surroundings {
  /** Asked anew before each decision. Bytes. */
  readonly memory: () => Promise<{ total: number; available: number }>;
  readonly limits: () => { maxLoaded: number; watermark: number; gpuBudget: number | null };
  /** Every model in memory or on its way. */
  readonly held: () => Iterable<Held>;
  /** Ends a model's process; resolves when its memory is free. */
  readonly evict: (held: Held) => Promise<void>;
}

/** Lets loads in one by one, in order of arrival, so that two of them never count on the same memory. */
export class Room {
  readonly #ports: RoomPorts;
  readonly #waiting = new Set<() => void>();
  #turn: Promise<void> = Promise.resolve();
  #changes = 0;

  constructor(ports: RoomPorts) {
    this.#ports = ports;
  }

  /**
   * Resolves when `held` may load, with its bytes reserved; throws INSUFFICIENT_MEMORY when it can never fit, and for
   * one that is loaded ahead when it does not fit at once beside all others.
   */
  async make(held: Held): Promise<void> {
    const before = this.#turn;
    const release = Promise.withResolvers<undefined>();
    this.#turn = before.then(() => release.promise);
    try {
      await withSignal(before, held.abort.signal);
      for (;;) {
        const seen = this.#changes;
        if (await this.#admit(held)) return;
        await this.#changeSince(seen, held.abort.signal);
      }
    } finally {
      release.resolve(undefined);
    }
  }

  /** A lease was given back, or a process has ended: whoever waits looks again. */
  changed(): void {
    this.#changes += 1;
    for (const wake of this.#waiting) wake();
  }

  /** The room there is for one more model, with so much memory in the system. */
  now(system: { readonly total: number; readonly available: number }): MemoryRoom {
    const { residents, loading, memory } = this.#seen([...this.#ports.held()], system);
    return roomOf(residents, loading, memory);
  }

  /** The models and the memory as the policy sees them. */
  #seen(
    held: readonly Held[],
    system: { readonly total: number; readonly available: number },
  ): { residents: Resident[]; loading: number; memory: MemoryState } {
    const { total, available } = system;
    const underWay = held.filter(({ status, reserved }) => status === 'loading' && reserved > 0);
    return {
      residents: held.filter(({ status }) => status !== 'loading').map((each) => resident(each, this.#ports)),
      loading: underWay.length,
      memory: {
        total,
        available,
        reserved: held.reduce((sum, { reserved }) => sum + reserved, 0),
        gpuReserved: underWay.reduce((sum, { plan }) => sum + gpuBytes(plan), 0),
        ...this.#ports.limits(),
      },
    };
  }

  async #admit(held: Held): Promise<boolean> {
    const system = await this.#ports.memory();
    const { total_bytes: bytes } = held.plan.memory;
    const spare = held.ahead ? system.total * SPARE_SHARE : 0;
    const need = { bytes: bytes + spare, gpuBytes: gpuBytes(held.plan) };
    held.abort.signal.throwIfAborted();
    const others = [...this.#ports.held()].filter((other) => other !== held);
    const { residents, loading, memory } = this.#seen(others, system);
    const decision = admit(need, residents, loading, memory);
    if (held.ahead && !isFree(decision)) throw noFreeRoom(held.plan);
    const named = (keys: readonly string[]): string[] => [
      ...new Set(
        keys.flatMap((key) => others.filter((other) => other.key === key).map(({ plan }) => plan.model)),
      ),
    ];
    if (decision.decision === 'refuse') throw tooBig(held.plan, decision, memory, named(decision.kept));
    if (decision.decision === 'full') throw noPlace(held.plan, memory.maxLoaded, named(decision.kept));
    if (decision.decision === 'wait') return false;
    held.reserved = bytes;
    const leaving = others.filter((other) => decision.evict.includes(other.key));
    await Promise.all(leaving.map((other) => this.#ports.evict(other)));
    return true;
  }

  async #changeSince(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#changes !== seen) return;
    const changed = Promise.withResolvers<undefined>();
    const wake = (): void => {
      changed.resolve(undefined);
    };
    this.#waiting.add(wake);
    try {
      await withSignal(changed.promise, signal);
    } finally {
      this.#waiting.delete(wake);
    }
  }
}

/** True where it fits beside everything that is in memory. */
function isFree(decision: Admission): boolean {
  return decision.decision === 'load' && decision.evict.length === 0;
}
