/** Compares the graphs of models that people use, while nothing runs: which of them is fastest here is known then. */
import type { VariantTime } from '../../shared/converter.ts';
import { toHearthError } from '../../shared/errors.ts';
import { QuietTime, type QuietClock } from '../devices/quiet-time.ts';

/** Loads and passes of eight graphs of a gigabyte take half a minute here; what needs more than this hangs. */
const COMPARE_TIMEOUT_MS = 180_000;

/** One model whose graphs are to be compared. */
export interface ToCompare {
  readonly model: string;
  /** Runs them. MODEL_LOAD_FAILED and TIMEOUT are kept as a comparison without a result. */
  readonly compare: (signal: AbortSignal) => Promise<VariantTime[]>;
  readonly keep: (times: readonly VariantTime[], at: number) => void;
}

/** What it compares, and how it knows when it may. */
export interface VariantMeasureParts extends QuietClock {
  /** False while the count of threads is still to be found out, on which all times depend. */
  readonly ready: () => boolean;
  /** The next model; null where nothing is left to be learned. */
  readonly next: () => ToCompare | null;
  readonly log: { info(fields: object, message: string): void };
}

/** The comparison. {@link look} is to be called about once a second. */
export class VariantMeasure implements Disposable {
  readonly #parts: VariantMeasureParts;
  readonly #quiet: QuietTime;
  #comparing: AbortController | null = null;
  #disposed = false;

  constructor(parts: VariantMeasureParts) {
    this.#parts = parts;
    this.#quiet = new QuietTime(parts);
  }

  /**
   * Compares one model's graphs once Hearth and the machine have been quiet for long enough; ends that for a request,
   * and begins anew later. The promise resolves when whatever it began has ended, and never rejects: a failure of what
   * it works with ends all comparing until the next start.
   */
  async look(busy: boolean): Promise<void> {
    if (this.#disposed) return;
    if (busy) this.#comparing?.abort();
    // Its own load is no sign of others.
    else if (this.#comparing !== null) return;
    if (!this.#quiet.look(busy) || !this.#parts.ready()) return;
    try {
      const next = this.#parts.next();
      if (next !== null) await this.#compare(next);
    } catch (thrown) {
      this.#parts.log.info({ code: toHearthError(thrown).code }, 'no variants were compared');
      this.#disposed = true;
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#comparing?.abort();
  }

  async #compare({ model, compare, keep }: ToCompare): Promise<void> {
    const { log, now } = this.#parts;
    const abort = new AbortController();
    this.#comparing = abort;
    let times: readonly VariantTime[];
    try {
      times = await compare(AbortSignal.any([abort.signal, AbortSignal.timeout(COMPARE_TIMEOUT_MS)]));
    } catch (thrown) {
      if (abort.signal.aborted) return;
      const { code } = toHearthError(thrown);
      log.info({ model, code }, 'the variants of a model could not be compared');
      // What the files are at fault for is not tried again with them; what may pass, not before the next start.
      if (code !== 'MODEL_LOAD_FAILED' && code !== 'TIMEOUT') throw thrown;
      times = [];
    } finally {
      this.#comparing = null;
    }
    if (abort.signal.aborted) return;
    keep(times, now());
    log.info({ model, times }, 'the variants of a model were compared');
  }
}
