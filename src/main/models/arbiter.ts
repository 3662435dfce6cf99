/** The memory arbiter: who holds what, and on whom the next eviction would fall and why. Pure, over the policies' own order. */
import type { MemoryHolder, MemoryHolders } from '../../shared/holders.ts';
import type { MemoryRoom } from '../../shared/room.ts';
import { apart } from './apart.ts';
import { evictionOrder, mayLeave, type Resident, type Shortage } from './eviction-order.ts';
import { gpuBytes, type ModelEntry } from './held-model.ts';

/** What it looks at. */
export interface ArbiterFacts {
  /** Everything that is loaded, loading or leaving. */
  readonly entries: readonly ModelEntry[];
  /** The loaded ones as the policies see them. */
  readonly residents: readonly Resident[];
  /** The room for one more. */
  readonly room: Pick<MemoryRoom, 'free_bytes' | 'free_places'>;
  /** How long a model stays after its last use, in ms; Infinity for ever. */
  readonly keepAliveMs: (model: string) => number;
}

/** Who holds what: those that can go in the order in which they would, then those that stay, the largest first. */
export function memoryHolders({ entries, residents, room, keepAliveMs }: ArbiterFacts): MemoryHolders {
  const short = shortageOf(room);
  const order = evictionOrder(residents.filter(mayLeave), short);
  const holders = entries.map((entry): MemoryHolder => {
    const resident = residents.find(({ key }) => key === entry.key);
    const turn = order.findIndex(({ key }) => key === entry.key);
    const of = holderOf(entry, resident, keepAliveMs(entry.plan.model));
    if (turn < 0) return { ...of, turn: null, why: whyItStays(of) };
    return { ...of, turn: turn + 1, why: whyItGoes(order, turn, short) };
  });
  const place = ({ turn }: MemoryHolder): number => turn ?? Infinity;
  return {
    short,
    holders: holders.toSorted((a, b) => (place(a) === place(b) ? b.bytes - a.bytes : place(a) - place(b))),
  };
}

/** What the next load runs out of first: places where memory is left and they are not. */
function shortageOf({ free_bytes, free_places }: ArbiterFacts['room']): Shortage {
  return free_places <= 0 && free_bytes > 0 ? 'places' : 'memory';
}

function holderOf(
  entry: ModelEntry,
  resident: Resident | undefined,
  keepMs: number,
): Omit<MemoryHolder, 'turn' | 'why'> {
  const { plan, status, loaded, measuredBytes, leases, ahead, lastUsedAt, popularity } = entry;
  const { pinned = false, waiting = 0 } = resident ?? {};
  const held = resident === undefined || !mayLeave(resident) || ahead || waiting > 0;
  return {
    model: plan.model,
    task: plan.task,
    variant: plan.dtype,
    device: loaded?.device ?? plan.device,
    state: status,
    bytes: measuredBytes ?? plan.memory.total_bytes,
    measured: measuredBytes !== null,
    gpu_bytes: resident?.gpuBytes ?? gpuBytes(plan),
    leases,
    waiting,
    pinned,
    ahead,
    last_used_at: popularity === 0 ? null : moment(lastUsedAt),
    leaves_at: held || lastUsedAt === null ? null : moment(lastUsedAt + keepMs),
    reload_ms: resident?.reloadMs ?? null,
  };
}

/** A time as ISO 8601; null for none, and for one that never comes. */
function moment(ms: number | null): string | null {
  const date = new Date(ms ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function whyItStays({ state, leases }: Pick<MemoryHolder, 'state' | 'leases'>): string {
  if (state === 'loading') return 'it is being loaded';
  if (state === 'unloading') return 'it is leaving already';
  if (leases > 0) return leases === 1 ? 'a request runs on it' : `${String(leases)} requests run on it`;
  return 'it is kept in memory until somebody unloads it';
}

/** Why it stands at its place: what sets it apart from the one behind it, or of the last one from the one before. */
function whyItGoes(order: readonly Resident[], turn: number, short: Shortage): string {
  const [self, after, before] = [order[turn], order[turn + 1], order[turn - 1]];
  if (self === undefined) return '';
  if (after !== undefined) return apart(self, after, short, 'first');
  return before === undefined ? 'it is the only one that can go' : apart(before, self, short, 'second');
}
