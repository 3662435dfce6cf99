/** What is kept of raw checkpoints: read when somebody looks, and deleted. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import { toHearthError, type ErrorBody } from '../../shared/errors.ts';
import type { KeptChoice, KeptDeleted, KeptModel } from '../../shared/kept.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';

interface KeptState {
  /** The largest first; null until it was read. */
  readonly kept: readonly KeptModel[] | null;
  /** Why the last reading failed. */
  readonly problem: ErrorBody | null;
}

/** The store of what is kept. */
export const useKept = create<KeptState>()(() => ({ kept: null, problem: null }));

/** Reads it; what was read before stays on the screen until then. */
export async function readKept(client: Client<AppContract>): Promise<void> {
  try {
    const { kept } = await client.call('kept', {}).output;
    useKept.setState({ kept, problem: null });
  } catch (error) {
    useKept.setState({ problem: toHearthError(error).toBody() });
  }
}

/** Deletes what fits and is not in use; null where it failed, which a note tells. */
export async function deleteKept(choice: KeptChoice): Promise<KeptDeleted | null> {
  try {
    return await requireClient().call('deleteKept', choice).output;
  } catch (error) {
    tellFailure(error);
    return null;
  } finally {
    await readKept(requireClient());
  }
}
