/** The right to use a model in memory. */
import type { HearthError } from '../../shared/errors.ts';
import type { Runner } from '../runners/runner.ts';
import type { ModelEntry } from './held-model.ts';

/** The right to use a loaded model; it can't be unloaded until this is disposed. */
export interface Lease extends Disposable {
  readonly runner: Runner;
  readonly entry: ModelEntry;
  /** Tells the registry how the run ended, for the quarantine. */
  report(outcome: 'ok' | HearthError): void;
}
