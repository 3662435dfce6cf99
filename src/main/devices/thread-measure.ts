/** Finds out once, while nothing runs, with how many threads ONNX Runtime is fastest on this machine. */
import { toHearthError } from '../../shared/errors.ts';
import type { DeviceCapabilities } from '../../shared/models.ts';
import type { ProcessLauncher } from '../host.ts';
import { idleShare, type CpuTimes } from './cpu-idle.ts';
import { QUIET_MS } from '../models/preload.ts';
import { bestThreads, countsToTry, type ThreadChoice } from '../models/threads.ts';
import { Runner } from '../runners/runner.ts';
import type { ThreadCounts } from '../store/thread-counts.ts';

/** Half a second here; a process that needs more than this hangs, or the machine is busy with something else. */
const MEASURE_TIMEOUT_MS = 20_000;

/**
 * Of the processor so much must have been idle over the whole of the quiet time: on a busy machine fewer threads would
 * look faster. A second of another program's work within it is no reason to wait for another ten, as there is hardly a
 * desktop where nothing happens for so long.
 */
const LEAST_IDLE = 0.8;

/** What it measures with, and where it keeps what it found. */
export interface ThreadMeasureParts {
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
  /** Time of the processor, of all programs. */
  readonly cpu: () => CpuTimes;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The measurement. {@link look} is to be called about once a second. */
export class ThreadMeasure implements Disposable {
  readonly #parts: ThreadMeasureParts;
  /** The looks of the quiet time, oldest first; the first one is as old as it has to be, or older. */
  #looks: { readonly at: number; readonly cpu: CpuTimes }[];
  #measuring: AbortController | null = null;
  #given = false;

  constructor(parts: ThreadMeasureParts) {
    this.#parts = parts;
    this.#looks = [this.#seen()];
  }

  /** What is set and what was measured, for plans. */
  get choice(): ThreadChoice {
    return { fixed: this.#parts.fixed(), measured: this.#parts.counts.of(this.#machine) };
  }

  /**
   * Measures once Hearth and the machine have been quiet for long enough and nothing is known of this machine; ends a measurement that a
   * request has come into, which then begins anew later. The promise resolves when whatever it began has ended.
   */
  async look(busy: boolean): Promise<void> {
    const { fixed, measured } = this.choice;
    if (fixed !== null || measured !== null || this.#given) return;
    if (busy) {
      this.#measuring?.abort();
      this.#looks = [this.#seen()];
    }
    // Its own load, while it measures, is no sign of others.
    if (busy || this.#measuring !== null) return;
    this.#looks.push(this.#seen());
    if (this.#isIdle()) await this.#measure();
  }

  [Symbol.dispose](): void {
    this.#given = true;
    this.#measuring?.abort();
  }

  #seen(): { at: number; cpu: CpuTimes } {
    return { at: this.#parts.now(), cpu: this.#parts.cpu() };
  }

  /** Whether it has been quiet for long enough, and no program has used much of the processor meanwhile. */
  #isIdle(): boolean {
    const last = this.#looks.at(-1);
    if (last === undefined) return false;
    const isOld = (place: number): boolean => last.at - (this.#looks[place]?.at ?? last.at) >= QUIET_MS;
    while (isOld(1)) this.#looks.shift();
    const [first] = this.#looks;
    return first !== undefined && isOld(0) && idleShare(first.cpu, last.cpu) >= LEAST_IDLE;
  }

  /** Names the machine as far as its speed goes. */
  get #machine(): string {
    const { cpu_model, cpu_cores, platform, arch } = this.#parts.capabilities();
    return [cpu_model, String(cpu_cores), platform, arch, this.#parts.version].join(' | ');
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
