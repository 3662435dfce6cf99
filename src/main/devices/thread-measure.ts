/** Finds out once, while nothing runs, with how many threads ONNX Runtime is fastest on this machine. */
import { toHearthError } from '../../shared/errors.ts';
import type { DeviceCapabilities } from '../../shared/models.ts';
import type { ProcessLauncher } from '../host.ts';
import { bestThreads, countsToTry, type ThreadChoice } from '../models/threads.ts';
import { Runner } from '../runners/runner.ts';
import type { ThreadCounts } from '../store/thread-counts.ts';
import { machineName } from './machine-name.ts';
import { QuietTime, type QuietClock } from './quiet-time.ts';

/** Half a second here; a process that needs more than this hangs, or the machine is busy with something else. */
const MEASURE_TIMEOUT_MS = 20_000;

/** What it measures with, and where it keeps what it found. */
export interface ThreadMeasureParts extends QuietClock {
  readonly launcher: ProcessLauncher;
  readonly counts: Pick<ThreadCounts, 'of' | 'keep'>;
  /** The graph that is timed: an encoder that comes with Hearth. */
  readonly file: string;
  readonly capabilities: () => Pick<DeviceCapabilities, 'cpu_model' | 'cpu_cores' | 'platform' | 'arch'>;
  /** Hearth's version, as another one may bring another engine. */
  readonly version: string;
  /** What a person has set; null where nobody has. */
  readonly fixed: () => number | null;
  readonly log: { info(fields: object, message: string): void };
}

/** The measurement. {@link look} is to be called about once a second. */
export class ThreadMeasure implements Disposable {
  readonly #parts: ThreadMeasureParts;
  readonly #quiet: QuietTime;
  #measuring: AbortController | null = null;
  #given = false;

  constructor(parts: ThreadMeasureParts) {
    this.#parts = parts;
    this.#quiet = new QuietTime(parts);
  }

  /** What is set and what was measured, for plans. */
  get choice(): ThreadChoice {
    return { fixed: this.#parts.fixed(), measured: this.#parts.counts.of(this.#machine) };
  }

  get #machine(): string {
    return machineName(this.#parts.capabilities(), this.#parts.version);
  }

  /** Whether nothing is left to be found out, or nothing can be. */
  get settled(): boolean {
    const { fixed, measured } = this.choice;
    return fixed !== null || measured !== null || this.#given;
  }

  /**
   * Measures once Hearth and the machine have been quiet for long enough and nothing is known of this machine; ends a measurement that a
   * request has come into, which then begins anew later. The promise resolves when whatever it began has ended.
   */
  async look(busy: boolean): Promise<void> {
    if (this.settled) return;
    if (busy) this.#measuring?.abort();
    // Its own load, while it measures, is no sign of others.
    else if (this.#measuring !== null) return;
    if (this.#quiet.look(busy)) await this.#measure();
  }

  [Symbol.dispose](): void {
    this.#given = true;
    this.#measuring?.abort();
  }

  async #measure(): Promise<void> {
    const { log, counts, now } = this.#parts;
    const machine = this.#machine;
    const abort = new AbortController();
    this.#measuring = abort;
    try {
      const threads = await this.#fastest(abort.signal);
      if (abort.signal.aborted) return;
      if (threads === null) throw new Error('nothing was measured');
      counts.keep(machine, threads, now());
      log.info({ threads }, 'the fastest count of threads was measured');
    } catch (thrown) {
      if (abort.signal.aborted) return;
      // Every core, as without it; another start tries again.
      this.#given = true;
      log.info({ code: toHearthError(thrown).code }, 'the fastest count of threads could not be measured');
    } finally {
      this.#measuring = null;
    }
  }

  /** In a process of its own, as the sessions that it opens leave memory behind. */
  async #fastest(signal: AbortSignal): Promise<number | null> {
    const { launcher, file, capabilities } = this.#parts;
    const cores = capabilities().cpu_cores;
    if (cores === 1) return 1;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(MEASURE_TIMEOUT_MS)]);
    using runner = await Runner.start(launcher, 'probe', limit);
    return bestThreads(await runner.timeThreads(file, countsToTry(cores), limit));
  }
}
