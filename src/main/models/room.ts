/** Room in memory for one more model: asks the policy, has others unloaded, and waits for those in use. */
import type { ModelInfo } from '../../shared/models.ts';
import type { MemoryRoom } from '../../shared/room.ts';
import type { Resident } from './eviction-order.ts';
import { admit, roomOf, type Admission, type MemoryState } from './eviction.ts';
import { gpuBytes, resident, type Held, type Surroundings } from './held-model.ts';
import { LoadLine } from './load-line.ts';
import { noFreeRoom, noPlace, tooBig } from './no-room.ts';
import { SPARE_SHARE } from './preload.ts';

/** What finding room needs of the world. */
export interface RoomPorts extends Surroundings {
  /** Asked anew before each decision. Bytes. */
  readonly memory: () => Promise<{ total: number; available: number }>;
  readonly limits: () => Pick<MemoryState, 'maxLoaded' | 'watermark' | 'gpuBudget' | 'gpuLimited'>;
  /** What each of several files of a model would need. */
  readonly filesOf: (model: string) => ModelInfo['files'];
  /** Milliseconds on a clock that only goes forward: how long something takes. */
  readonly elapsed: () => number;
  /** Every model in memory or on its way. */
  readonly held: () => Iterable<Held>;
  /** Ends a model's process; resolves when its memory is free. */
  readonly evict: (held: Held) => Promise<void>;
}

/** Lets loads in one by one ({@link LoadLine}), so that two of them never count on the same memory. */
export class Room {
  readonly #ports: RoomPorts;
  readonly #line: LoadLine<Held>;

  constructor(ports: RoomPorts) {
    this.#ports = ports;
    this.#line = new LoadLine({
      asking: ({ joiners }) => joiners.values(),
      admit: (held) => this.#admit(held),
      now: ports.elapsed,
    });
  }

  /**
   * Resolves when `held` may load, with its bytes reserved; throws INSUFFICIENT_MEMORY when it can never fit, and for
   * one that is loaded ahead when it does not fit at once beside all others.
   */
  async make(held: Held): Promise<void> {
    await this.#line.enter(held, held.abort.signal);
  }

  /** A lease was given back, a process has ended, or somebody else waits for a load: the line is looked at again. */
  changed(): void {
    this.#line.changed();
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
    if (decision.decision === 'refuse') {
      const files = this.#ports.filesOf(held.plan.model);
      throw tooBig(held.plan, decision, memory, named(decision.kept), files);
    }
    if (decision.decision === 'full') throw noPlace(held.plan, memory.maxLoaded, named(decision.kept));
    if (decision.decision === 'wait') return false;
    held.reserved = bytes;
    const leaving = others.filter((other) => decision.evict.includes(other.key));
    await Promise.all(leaving.map((other) => this.#ports.evict(other)));
    return true;
  }
}

/** True where it fits beside everything that is in memory. */
function isFree(decision: Admission): boolean {
  return decision.decision === 'load' && decision.evict.length === 0;
}
