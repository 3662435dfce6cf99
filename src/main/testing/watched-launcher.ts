/** A launcher that knows what it launched, and can end it as the world ends processes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';

/** How a runner is ended: at once, as by a fault in native code, or held still for good. */
export const KILLS = ['SIGKILL', 'SIGSEGV', 'SIGSTOP'] as const;

/** A process that was told to end is gone within this time. */
const GONE_MS = 8_000;

/** Knows every runner process that was started and is not gone. */
export class WatchedLauncher implements ProcessLauncher {
  readonly #inner: ProcessLauncher;
  readonly #live = new Map<RunnerProcess, 'runner' | 'probe'>();
  readonly #stopped = new Set<RunnerProcess>();

  constructor(inner: ProcessLauncher) {
    this.#inner = inner;
  }

  launch(kind: 'runner' | 'probe', env?: Readonly<Record<string, string>>): RunnerProcess {
    const started = this.#inner.launch(kind, env);
    this.#live.set(started, kind);
    void started.exited.then(() => this.#live.delete(started));
    return started;
  }

  /** Processes that have not ended, stopped ones too. */
  get alive(): RunnerProcess[] {
    return [...this.#live.keys()];
  }

  /** Sends the signal to one of the runners that live and move; false where there is none. `which` is in [0, 1). */
  kill(signal: (typeof KILLS)[number], which: number): boolean {
    const runners = this.alive.filter((one) => this.#live.get(one) === 'runner' && !this.#stopped.has(one));
    const chosen = runners[Math.floor(which * runners.length)];
    if (chosen?.pid === undefined) return false;
    if (signal === 'SIGSTOP') this.#stopped.add(chosen);
    return process.kill(chosen.pid, signal);
  }

  /** What stands still and was not found out yet: an idle runner is asked for a sign of life every few seconds only. */
  killStopped(): void {
    for (const one of this.#stopped) if (this.#live.has(one)) one.kill();
  }

  /** Ends all of them. */
  killAll(): void {
    for (const one of this.alive) one.kill();
  }

  /** Gives processes that were told to end a moment to be gone. */
  async settled(): Promise<void> {
    const until = performance.now() + GONE_MS;
    while (this.#live.size > 0 && performance.now() < until) await sleep(20);
  }
}
