/** One runner process seen from main: started, greeted, watched, and ended for sure. */
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import { connect } from '../../shared/rpc/client.ts';
import type { Client, RouteInput, RouteOutput } from '../../shared/rpc/contract.ts';
import { RUNNER_PROTOCOL, runnerContract } from '../../shared/runner.ts';
import type {
  DeviceProbe,
  Loaded,
  ModelHeader,
  Plan,
  RunEvent,
  RunOutput,
  RunnerContract,
} from '../../shared/runner.ts';
import type { LoadStage } from '../../shared/inference.ts';
import type { ThreadTimes } from '../models/threads.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';

/** Times that a runner is given, in milliseconds. */
export interface RunnerTimes {
  /** Start to first answer: 0.1 s here; a cold disk and a virus scanner may need much more. */
  readonly handshake: number;
  /** Between heartbeats of an idle runner. */
  readonly heartbeat: number;
  /** An idle runner that does not answer for so long is stuck. */
  readonly heartbeatTimeout: number;
  /** A cancelled run may take so long to stop by itself; then the process is ended. */
  readonly cancelGrace: number;
}

/** The times used outside of tests. */
export const RUNNER_TIMES: RunnerTimes = {
  handshake: 30_000,
  heartbeat: 5_000,
  heartbeatTimeout: 10_000,
  cancelGrace: 1_500,
};

/** What a load reports on the way; `loaded` and `total` are bytes or steps. */
export interface LoadProgress {
  readonly stage: LoadStage;
  readonly loaded: number;
  readonly total: number;
}

/** One run as a runner is asked for it. */
export type RunWork = RouteInput<RunnerContract['run']>;

/** The process is gone, of itself or ended by somebody else: RUNNER_CRASHED, with the way it went. */
export class RunnerCrash extends HearthError {
  /** How the process ended by itself; null where Hearth ended it. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  readonly stderr: string;

  constructor(reason: string, exit: RunnerCrash['exit'], stderr: string) {
    super(
      'RUNNER_CRASHED',
      `The engine's process ended while it worked (${reason}).`,
      'Run it again; Hearth starts a new process. If it happens again, try another file of this model.',
      { cause: stderr },
    );
    this.exit = exit;
    this.stderr = stderr;
  }
}

/** A live runner process. Disposing it ends the process; its memory is free when {@link exited} resolves. */
export class Runner implements Disposable {
  readonly #process: RunnerProcess;
  readonly #client: Client<RunnerContract>;
  readonly #times: RunnerTimes;
  #busy = 0;
  #ended: string | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  private constructor(process: RunnerProcess, times: RunnerTimes) {
    this.#process = process;
    this.#times = times;
    this.#client = connect(runnerContract, process.wire);
    void process.exited.then(({ reason }) => {
      this.#ended ??= reason;
      clearInterval(this.#heartbeat);
    });
  }

  /** Starts a process and shakes hands; a process of another version, or one that stays silent, is ended again. */
  static async start(
    launcher: ProcessLauncher,
    kind: 'runner' | 'probe',
    signal?: AbortSignal,
    times = RUNNER_TIMES,
  ): Promise<Runner> {
    const runner = new Runner(launcher.launch(kind), times);
    try {
      const limit = AbortSignal.timeout(times.handshake);
      const hello = await runner.#call(
        'hello',
        { protocol: RUNNER_PROTOCOL },
        signal ? AbortSignal.any([signal, limit]) : limit,
      );
      if (hello.protocol !== RUNNER_PROTOCOL) {
        throw new HearthError(
          'INTERNAL',
          'The runner is of another version than the app.',
          'Install Hearth again.',
        );
      }
    } catch (error) {
      runner[Symbol.dispose]();
      throw error;
    }
    runner.#beat();
    return runner;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Resolves when the process is gone, with the reason in words. */
  get exited(): RunnerProcess['exited'] {
    return this.#process.exited;
  }

  /** The last lines of its stderr. */
  stderrTail(): string {
    return this.#process.stderrTail();
  }

  /** Loads the model of a plan; this process is of no use after a load that failed. */
  async load(plan: Plan, signal: AbortSignal, onProgress: (progress: LoadProgress) => void): Promise<Loaded> {
    return await this.#working(async () => {
      const call = this.#client.call('load', plan, { signal });
      for await (const event of call) onProgress(event);
      return await call.output;
    });
  }

  /**
   * Runs a task on parsed items; events are awaited one by one, so a slow consumer slows the runner down.
   * When the signal is aborted the run is asked to stop; a runner that does not within the grace is ended.
   */
  async run(
    request: RunWork,
    signal: AbortSignal,
    onEvent: (event: RunEvent) => Promise<void>,
  ): Promise<RunOutput> {
    return await this.#working(async () => {
      const call = this.#client.call('run', request, { signal });
      try {
        for await (const event of call) await onEvent(event);
        return await call.output;
      } catch (error) {
        if (signal.aborted) await this.#drainOrKill();
        throw error;
      }
    });
  }

  /** Reads a model file's header; throws MODEL_LOAD_FAILED for a damaged one. */
  async inspect(file: string, signal: AbortSignal): Promise<ModelHeader> {
    return await this.#working(() => this.#call('inspect', { file }, signal));
  }

  /** Asks the machine what devices it has. */
  async probe(signal: AbortSignal): Promise<DeviceProbe> {
    return await this.#working(() => this.#call('probe', {}, signal));
  }

  /** Pictures or sounds as a model's preprocessor makes them, in files; throws MODEL_LOAD_FAILED, INVALID_INPUT. */
  async prepare(
    input: RouteInput<RunnerContract['prepare']>,
    signal: AbortSignal,
  ): Promise<RouteOutput<RunnerContract['prepare']>['tensors']> {
    return await this.#working(async () => (await this.#call('prepare', input, signal)).tensors);
  }

  /** Tells how many threads its run may keep busy from now on; one that is gone does not hear it. */
  useThreads(threads: number): void {
    this.#client.call('threads', { threads }).output.catch(() => undefined);
  }

  /** Times passes of a graph over token ids with each of these counts of threads, in ms. */
  async timeThreads(file: string, counts: readonly number[], signal: AbortSignal): Promise<ThreadTimes[]> {
    return await this.#working(
      async () => (await this.#call('timeThreads', { file, counts: [...counts] }, signal)).times,
    );
  }

  /** Memory of the process in bytes, or null while it is too busy to say. */
  async memory(signal: AbortSignal): Promise<number | null> {
    if (this.#busy > 0) return null;
    return (await this.#call('ping', {}, signal)).memory_bytes;
  }

  /** Ends the process at once. */
  [Symbol.dispose](reason = 'it was unloaded'): void {
    this.#ended ??= reason;
    clearInterval(this.#heartbeat);
    this.#process.kill();
    this.#client[Symbol.dispose]();
  }

  async #call<K extends 'hello' | 'inspect' | 'probe' | 'ping' | 'drain' | 'timeThreads' | 'prepare'>(
    name: K,
    input: RouteInput<RunnerContract[K]>,
    signal: AbortSignal,
  ): Promise<RouteOutput<RunnerContract[K]>> {
    try {
      return await this.#client.call(name, input, { signal }).output;
    } catch (error) {
      throw await this.#explain(error, signal);
    }
  }

  /** Marks the runner as busy, so that its heartbeat is not expected, and says what a lost wire really was. */
  async #working<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } catch (error) {
      throw await this.#explain(error);
    } finally {
      this.#busy -= 1;
    }
  }

  /** A lost wire means that the process is gone: RUNNER_CRASHED, with the way it went. */
  async #explain(error: unknown, signal?: AbortSignal): Promise<HearthError> {
    if (signal?.aborted === true) {
      const reason: unknown = signal.reason;
      if (reason instanceof HearthError) return reason;
      return reason instanceof DOMException && reason.name === 'TimeoutError' ? stuck() : cancelled();
    }
    const known = toHearthError(error);
    if (known.code !== 'DISCONNECTED') return known;
    // The wire may close a moment before the exit is known; a process that lives on without it is of no use.
    this.#process.kill();
    const exit = await this.#process.exited;
    // Whoever said first why it ends ended it: Hearth, or the process itself.
    const reason = (this.#ended ??= exit.reason);
    return new RunnerCrash(reason, reason === exit.reason ? exit : null, this.stderrTail());
  }

  async #drainOrKill(): Promise<void> {
    try {
      await this.#client.call('drain', {}, { signal: AbortSignal.timeout(this.#times.cancelGrace) }).output;
    } catch {
      this[Symbol.dispose]('it did not stop when it was told to');
    }
  }

  #beat(): void {
    this.#heartbeat = setInterval(() => {
      if (this.#busy > 0) return;
      const limit = AbortSignal.timeout(this.#times.heartbeatTimeout);
      // A run that begins meanwhile blocks the answer; only a silence while idle means that it is stuck.
      this.#client.call('ping', {}, { signal: limit }).output.catch(() => {
        if (this.#busy === 0 && limit.aborted) this[Symbol.dispose]('it stopped answering');
      });
    }, this.#times.heartbeat);
    this.#heartbeat.unref();
  }
}

/** The error of a process that never answered. */
function stuck(): HearthError {
  return new HearthError(
    'RUNNER_CRASHED',
    "The engine's process was started but does not answer.",
    'Run it again. The log has the details.',
  );
}
