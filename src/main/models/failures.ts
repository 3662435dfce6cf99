/** What a failure of a runner means for its file, and what is said of it: a crash counts against the file, want of memory does not. */
import type { HearthError } from '../../shared/errors.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { MemoryRoom } from '../../shared/room.ts';
import type { Quarantine } from '../runners/quarantine.ts';
import { RunnerCrash } from '../runners/runner.ts';
import type { Held } from './held-model.ts';
import { outOfMemory, ranOutOfMemory, type MemoryAround } from './out-of-memory.ts';

/** What judging needs of the world. */
export interface FailurePorts {
  readonly quarantine: Pick<Quarantine, 'crashed'>;
  readonly memory: () => Promise<{ readonly total: number; readonly available: number }>;
  /** How many processes the system has ended for memory so far; null where nobody counts them. */
  readonly memoryKills: () => number | null;
  /** What each file of a model would need; empty where nobody knows. */
  readonly filesOf: (model: string) => ModelInfo['files'];
  readonly room: (system: { readonly total: number; readonly available: number }) => MemoryRoom;
  readonly log: { warn(fields: object, message: string): void };
}

/** Judges the failures of runners. */
export class Failures {
  readonly #ports: FailurePorts;

  constructor(ports: FailurePorts) {
    this.#ports = ports;
  }

  /** A load or a run begins: what happens from here on may be its doing. */
  begin(held: Held): void {
    held.killsBefore = this.#ports.memoryKills();
  }

  /** The error to tell for one that a load or a run has ended with. */
  async judge(held: Held, error: HearthError, phase: 'load' | 'run'): Promise<HearthError> {
    const crash = error instanceof RunnerCrash ? error : null;
    const { code, memory: refused } = error;
    // With numbers, or without a process, it is a refusal of admission: nothing has run yet.
    if (refused !== undefined || held.runner === null) return error;
    if (code !== 'RUNNER_CRASHED' && code !== 'INSUFFICIENT_MEMORY') return error;
    const around = await this.#around(held);
    const failure = { code, exit: crash?.exit ?? null, stderr: crash?.stderr ?? '' };
    if (ranOutOfMemory(failure, around)) return this.#ranOut(held, phase, around, error);
    const { quarantine, log } = this.#ports;
    const aside = quarantine.crashed(held.fileKey, held.fingerprint, phase, error.message);
    log.warn(
      { model: held.plan.model, phase, quarantined: aside, stderr: failure.stderr },
      'runner crashed while it worked',
    );
    return error;
  }

  #ranOut(held: Held, phase: 'load' | 'run', around: MemoryAround, error: HearthError): HearthError {
    const { plan } = held;
    const told = outOfMemory(plan, phase, around, this.#ports.room(around), this.#ports.filesOf(plan.model));
    this.#ports.log.warn({ model: plan.model, phase, ...around, said: error.message }, 'memory ran out');
    return told;
  }

  async #around(held: Held): Promise<MemoryAround> {
    const { total, available } = await this.#ports.memory();
    const kills = (this.#ports.memoryKills() ?? 0) - (held.killsBefore ?? 0);
    return { total, available, held: held.measuredBytes ?? held.plan.memory.total_bytes, kills };
  }
}
