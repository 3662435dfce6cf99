/** The right to use a model in memory, and what it does to the model's record. */
import type { HearthError } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import { RUNNER_TIMES, type Runner } from '../runners/runner.ts';
import type { Quarantine } from '../runners/quarantine.ts';
import { currentRequest } from '../telemetry/request-context.ts';
import type { Failures } from './failures.ts';
import { snapshot, type Held, type ModelEntry } from './held-model.ts';

/** Milliseconds after a run until its memory is asked for: reading it costs the runner a millisecond of the next run. */
const MEASURE_AFTER_MS = 1_000;

/** The right to use a loaded model; it can't be unloaded until this is disposed. */
export interface Lease extends Disposable {
  readonly runner: Runner;
  /** As it is now. */
  readonly entry: ModelEntry;
  /** Tells the registry that a run ended well, for the quarantine, and where the model runs since, if that changed. */
  succeeded(ran?: RunOutput['ran']): void;
  /** Tells the registry how a run failed; resolves to the error that the caller is to be told. */
  failed(error: HearthError): Promise<HearthError>;
}

/** What a lease tells the registry. */
export interface LeasePorts {
  readonly now: () => number;
  readonly quarantine: Pick<Quarantine, 'succeeded'>;
  readonly failures: Pick<Failures, 'begin' | 'judge'>;
  /** Shares the machine's threads with the runs of other models until it is disposed. */
  readonly share: (held: Held, runner: Runner) => Disposable;
  /** A lease was given back. */
  readonly returned: () => void;
  /** The model's memory was measured, and is another than before. */
  readonly measured: (held: Held) => void;
}

/** Lends a loaded model. */
export function lend(held: Held, runner: Runner, ports: LeasePorts): Lease {
  held.leases += 1;
  held.user = currentRequest();
  held.popularity += 1;
  held.lastUsedAt = ports.now();
  ports.failures.begin(held);
  const sharing = ports.share(held, runner);
  let live = true;
  return {
    runner,
    get entry() {
      return snapshot(held);
    },
    succeeded: (ran) => {
      if (ran !== undefined && held.loaded !== null) held.loaded = { ...held.loaded, ...ran };
      ports.quarantine.succeeded(held.fileKey, 'run');
    },
    failed: (error) => ports.failures.judge(held, error, 'run'),
    [Symbol.dispose]: () => {
      if (!live) return;
      live = false;
      sharing[Symbol.dispose]();
      held.leases -= 1;
      held.lastUsedAt = ports.now();
      if (held.leases === 0) held.user = null;
      if (held.leases === 0) held.idle?.();
      measureSoon(held, runner, ports.measured);
      ports.returned();
    },
  };
}

/** Asks the runner what it holds once it rests; one that is busy again or gone keeps the last figure. */
function measureSoon(held: Held, runner: Runner, measured: LeasePorts['measured']): void {
  held.measuring ??= setTimeout(() => {
    held.measuring = null;
    runner.memory(AbortSignal.timeout(RUNNER_TIMES.heartbeatTimeout)).then(
      (bytes) => {
        if (bytes === null || bytes === held.measuredBytes) return;
        held.measuredBytes = bytes;
        measured(held);
      },
      () => undefined,
    );
  }, MEASURE_AFTER_MS).unref();
}
