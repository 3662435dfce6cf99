/** By which of ONNX Runtime's providers the graphs of one model run: what fails at a first run is not tried again here. */
import type { Plan } from '../../shared/runner.ts';
import type { RanOn } from './backend.ts';
import { deviceOf, providersFor, ranOn, type ExecutionProvider, type World } from './execution-providers.ts';
import { whyMissing } from './provider-libraries.ts';

/** How the main graph was opened: by which provider, and what was tried before. */
interface Opened {
  readonly provider: ExecutionProvider;
  readonly ran: RanOn;
  readonly failures: readonly string[];
}

/** The providers of one model in this process. */
export class ModelProviders {
  /** Of graphs that run elsewhere than the main one. */
  readonly warnings: string[] = [];
  readonly #plan: Plan;
  readonly #order: readonly ExecutionProvider[];
  readonly #failures: string[];
  #current: ExecutionProvider;
  #ran: RanOn;

  constructor(plan: Plan, { provider, ran, failures }: Opened, { platform, missing = whyMissing }: World) {
    this.#plan = plan;
    this.#order = providersFor(plan, platform).filter((each) => missing(each) === null);
    this.#failures = [...failures];
    this.#current = provider;
    this.#ran = ran;
  }

  /** By which a graph that has not run yet is to run. */
  get current(): ExecutionProvider {
    return this.#current;
  }

  /** Where the main graph runs, and why. */
  get ran(): RanOn {
    return this.#ran;
  }

  /** What comes after a provider, best first; the CPU is always the last. */
  behind(provider: ExecutionProvider): readonly ExecutionProvider[] {
    return this.#order.slice(this.#order.indexOf(provider) + 1);
  }

  /** From now on the model's graphs run by that provider: those before it failed at a first run, by these clauses. */
  fallTo(provider: ExecutionProvider, failures: readonly string[]): void {
    this.#current = provider;
    this.#failures.push(...failures);
  }

  /** A graph runs by that provider now, not by the one that it was opened with. */
  runsBy(file: string, provider: ExecutionProvider): void {
    if (file === this.#plan.file) this.#ran = ranOn(this.#plan, provider, this.#failures);
    else this.partElsewhere(file, provider);
  }

  /** Says that a graph beside the main one runs by another provider than that. */
  partElsewhere(file: string, provider: ExecutionProvider): void {
    const where = provider === 'cpu' ? 'the CPU' : provider;
    const planned = deviceOf(provider) === this.#plan.device ? 'as planned' : `on ${this.#plan.device}`;
    this.warnings.push(`${file} can't run ${planned}, so it runs on ${where}.`);
  }
}
