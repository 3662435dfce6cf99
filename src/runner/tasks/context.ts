/** What a task's run is given beside its inputs. */
import type { CallContext } from '../../shared/rpc/contract.ts';
import type { RunEvent } from '../../shared/runner.ts';

/** A run under way. The clock and the random seed are parameters, so that tests know them. */
export interface RunContext extends CallContext<RunEvent> {
  /** Milliseconds on a clock that only goes forward. */
  now(): number;
  /** A seed for a run that was given none, from 0 to 2^32 - 1. */
  randomSeed(): number;
}
