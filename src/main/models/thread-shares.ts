/** The cores shared between the runs of each moment: a generation steps back while a pass of another model runs. */
import type { Plan } from '../../shared/runner.ts';
import type { Runner } from '../runners/runner.ts';
import type { Held } from './held-model.ts';
import { shareThreads, type ThreadUse } from './threads.ts';

/** One run, and how it is told of its share. */
export interface SharedRun extends ThreadUse {
  readonly apply: (threads: number) => void;
}

/** Shares the cores anew whenever a run begins or ends, and tells those whose share is another one than before. */
export class ThreadShares {
  readonly #cores: () => number;
  readonly #runs = new Map<SharedRun, number>();

  constructor(cores: () => number) {
    this.#cores = cores;
  }

  /** A run begins; disposing what comes back ends it. */
  begin(run: SharedRun): Disposable {
    // A model has what it was loaded with until it is told otherwise.
    this.#runs.set(run, run.want);
    this.#share();
    return {
      [Symbol.dispose]: () => {
        const share = this.#runs.get(run);
        if (!this.#runs.delete(run)) return;
        // The next run of its model begins with all that it wants.
        if (share !== run.want && run.least < run.want) run.apply(run.want);
        this.#share();
      },
    };
  }

  #share(): void {
    const runs = [...this.#runs.keys()];
    const shares = shareThreads(runs, this.#cores());
    for (const [index, run] of runs.entries()) {
      const share = shares[index] ?? run.least;
      if (this.#runs.get(run) === share) continue;
      this.#runs.set(run, share);
      if (run.least < run.want) run.apply(share);
    }
  }
}

/** Cores that a run of this plan keeps busy and gives none of up: none for llama.cpp, which steps back, or on a GPU. */
export function standingThreads({ device, backend, threads }: Plan): number {
  return device === 'cpu' && backend !== 'llama' ? threads : 0;
}

/**
 * The run of a model in memory. llama.cpp takes another count from one token to the next; ONNX Runtime keeps the pool
 * that it was loaded with. On a GPU a model keeps one core busy, which feeds it.
 */
export function sharedRun({ plan }: Pick<Held, 'plan'>, runner: Pick<Runner, 'useThreads'>): SharedRun {
  const want = plan.device === 'cpu' ? plan.threads : 1;
  const elastic = plan.backend === 'llama' && plan.device === 'cpu';
  return { want, least: elastic ? 1 : want, apply: (threads) => runner.useThreads(threads) };
}
