/** Evaluations as an engine has them: whoever asked for one, it is seen and can be stopped from everywhere. */
import { cancelled, toHearthError } from '../../shared/errors.ts';
import type {
  EvalProgress,
  EvalReport,
  EvalRequest,
  EvalSetInfo,
  EvalState,
  EvalTrend,
} from '../../shared/evaluation/report.ts';
import type { EngineEvaluation } from '../engine-types.ts';
import { every } from '../every.ts';
import type { EvaluationSuite } from './suite.ts';

/** The command line evaluates in a process of its own: whoever watches hears of its report after this many ms at most. */
export const OTHERS_INTERVAL_MS = 2_000;

/** The suite, with how far it is. One that the app began belongs to nobody, and goes on when its page is left. */
export class EvaluationRuns implements EngineEvaluation {
  readonly #suite: EvaluationSuite;
  readonly #listeners = new Set<(state: EvalState) => void>();
  #running: EvalState['running'] = null;
  #ended: EvalState['ended'] = null;
  #stop: AbortController | null = null;
  /** Looks for reports of other processes, while somebody watches. */
  #looking: Disposable | null = null;
  #seen: string | null = null;

  constructor(suite: EvaluationSuite) {
    this.#suite = suite;
  }

  async sets(): Promise<EvalSetInfo[]> {
    return await this.#suite.sets();
  }

  latest(): EvalReport | null {
    return this.#suite.latest();
  }

  trends(): EvalTrend[] {
    return this.#suite.trends();
  }

  async run(
    request: EvalRequest,
    signal: AbortSignal,
    onProgress: (progress: EvalProgress) => void = () => undefined,
  ): Promise<EvalReport> {
    // The suite refuses it; what is told of the one under way stays.
    if (this.#stop !== null) return await this.#suite.run(request, signal, onProgress);
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const report = await this.#suite.run(request, AbortSignal.any([signal, stop.signal]), (step) => {
        this.#tell({ step }, null);
        onProgress(step);
      });
      this.#stop = null;
      this.#tell(null, null);
      return report;
    } catch (thrown) {
      this.#stop = null;
      const error = toHearthError(thrown);
      // What is refused before the first run is told to who asked alone.
      if (this.#running !== null) this.#tell(null, error.code === 'CANCELLED' ? 'stopped' : error.toBody());
      throw error;
    }
  }

  async start(request: EvalRequest): Promise<void> {
    const begun = Promise.withResolvers<true>();
    const nobody = new AbortController().signal;
    this.run(request, nobody, () => begun.resolve(true)).then(() => begun.resolve(true), begun.reject);
    await begun.promise;
  }

  stop(): boolean {
    if (this.#stop === null) return false;
    this.#stop.abort(cancelled());
    return true;
  }

  state(): EvalState {
    return { running: this.#running, ended: this.#ended, report: this.#suite.latestId() };
  }

  watch(listener: (state: EvalState) => void): Disposable {
    this.#listeners.add(listener);
    if (this.#looking === null) {
      this.#seen = this.#suite.latestId();
      this.#looking = every(OTHERS_INTERVAL_MS, () => this.#lookForOthers());
    }
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size > 0) return;
        this.#looking?.[Symbol.dispose]();
        this.#looking = null;
      },
    };
  }

  #lookForOthers(): void {
    if (this.#suite.latestId() !== this.#seen) this.#tell(this.#running, this.#ended);
  }

  #tell(running: EvalState['running'], ended: EvalState['ended']): void {
    this.#running = running;
    this.#ended = ended;
    const state = this.state();
    this.#seen = state.report;
    for (const listener of this.#listeners) listener(state);
  }
}
