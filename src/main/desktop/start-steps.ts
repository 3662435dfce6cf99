/** The steps from the start of the process to a window that is shown and an engine that answers, for the log. */

/** One step and when it was done, in ms since the process began. */
export interface StartStep {
  readonly step: string;
  readonly at_ms: number;
}

/** Notes steps. They happen before there is a log, so they are kept and told later. */
export class StartSteps {
  readonly #steps: StartStep[] = [];
  #tell: ((step: StartStep) => void) | null = null;

  /** Notes that a step is done; only its first time counts (a second window is no start). */
  done(step: string): void {
    if (this.#steps.some((noted) => noted.step === step)) return;
    // performance.now() counts from the start of the process.
    const noted = { step, at_ms: Math.round(performance.now()) };
    this.#steps.push(noted);
    this.#tell?.(noted);
  }

  /** Tells every step, those of before included. */
  tellTo(tell: (step: StartStep) => void): void {
    this.#tell = tell;
    for (const step of this.#steps) tell(step);
  }
}
