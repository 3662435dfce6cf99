/** Tells when this machine has been left alone for long enough that something can be measured on it. */
import { QUIET_MS } from '../models/preload.ts';
import { idleShare, type CpuTimes } from './cpu-idle.ts';

/**
 * Of the processor so much must have been idle over the whole of the quiet time: on a busy machine fewer threads would
 * look faster. A second of another program's work within it is no reason to wait for another ten, as there is hardly a
 * desktop where nothing happens for so long.
 */
const LEAST_IDLE = 0.8;

/** Where the times come from. */
export interface QuietClock {
  /** Time of the processor, of all programs. */
  readonly cpu: () => CpuTimes;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Time in which Hearth runs nothing and no other program much. {@link look} is to be called about once a second. */
export class QuietTime {
  readonly #clock: QuietClock;
  /** The looks of the quiet time, oldest first; the first one is as old as it has to be, or older. */
  #looks: { readonly at: number; readonly cpu: CpuTimes }[];

  constructor(clock: QuietClock) {
    this.#clock = clock;
    this.#looks = [this.#seen()];
  }

  /** Whether it has been quiet for long enough by now. A busy look begins the time anew. */
  look(busy: boolean): boolean {
    if (busy) this.#looks = [this.#seen()];
    else this.#looks.push(this.#seen());
    return !busy && this.#isLong();
  }

  #seen(): { at: number; cpu: CpuTimes } {
    return { at: this.#clock.now(), cpu: this.#clock.cpu() };
  }

  #isLong(): boolean {
    const last = this.#looks.at(-1);
    if (last === undefined) return false;
    const isOld = (place: number): boolean => last.at - (this.#looks[place]?.at ?? last.at) >= QUIET_MS;
    while (isOld(1)) this.#looks.shift();
    const [first] = this.#looks;
    return first !== undefined && isOld(0) && idleShare(first.cpu, last.cpu) >= LEAST_IDLE;
  }
}
