/** What the memory arbiter tells of one model. */
import type { MemoryHolder, MemoryHolders } from '../../../shared/holders.ts';
import { useMachine } from '../../stores/machine.ts';

/** The process of a model that goes first, where it has several; undefined before main has told of it. Pure. */
export function holderOf(holders: MemoryHolders | null, model: string): MemoryHolder | undefined {
  // They come in the order in which they go.
  return holders?.holders.find((holder) => holder.model === model);
}

/** {@link holderOf}, as it changes. */
export function useHolder(model: string): MemoryHolder | undefined {
  return useMachine((state) => holderOf(state.holders, model));
}
