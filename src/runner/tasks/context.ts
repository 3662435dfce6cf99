/** What a task's run is given beside its inputs. */
import type { MediaRef } from '../../shared/media.ts';
import type { CallContext } from '../../shared/rpc/contract.ts';
import type { RunEvent } from '../../shared/runner.ts';

/** The pictures and sounds of a run, and the place of those that it makes. */
export interface RunMedia {
  /** Absolute path of a picture or sound of the input; throws INVALID_INPUT for one that the run was not given. */
  path(media: string | MediaRef): string;
  /** Keeps what a run made; gives what stands for it in the result. */
  save(bytes: Uint8Array, type: string): Promise<MediaRef>;
}

/** A run under way. The clock and the random seed are parameters, so that tests know them. */
export interface RunContext extends CallContext<RunEvent> {
  readonly media: RunMedia;
  /** Milliseconds on a clock that only goes forward. */
  now(): number;
  /** A seed for a run that was given none, from 0 to 2^32 - 1. */
  randomSeed(): number;
}
