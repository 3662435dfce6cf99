/** Starts runner processes under Electron: one utility process for each, its wire the process's own port. */
import { utilityProcess } from 'electron';
import { utilityProcessWire } from '../../shared/rpc/wires/message-port.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';
import { HEAP_MB, entryOf, type ProcessKind } from '../runners/entries.ts';
import { runnerEnvironment } from '../runners/node-launcher.ts';
import { stderrTail } from '../runners/stderr-tail.ts';

/** Launches `entry`, the built runner. Works only after the app is ready. */
export class UtilityLauncher implements ProcessLauncher {
  readonly #entry: string;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(entry: string, env: Readonly<Record<string, string | undefined>> = process.env) {
    this.#entry = entry;
    this.#env = env;
  }

  launch(kind: ProcessKind, env: Readonly<Record<string, string>> = {}): RunnerProcess {
    const heap = HEAP_MB[kind];
    const child = utilityProcess.fork(entryOf(kind, this.#entry), [kind], {
      serviceName: `Hearth ${kind}`,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: runnerEnvironment(this.#env, env),
      ...(heap === undefined ? {} : { execArgv: [`--max-old-space-size=${String(heap)}`] }),
    });
    const wire = utilityProcessWire(child);
    const tail = stderrTail(child.stderr);
    const exited = new Promise<Awaited<RunnerProcess['exited']>>((resolve) => {
      // Electron reports a signal as a negative or large code and names none.
      child.once('exit', (code) => {
        resolve({ code, signal: null, reason: `exit code ${String(code)}` });
      });
    });
    return {
      get pid() {
        return child.pid;
      },
      wire,
      stderrTail: tail,
      exited,
      kill: () => {
        endNow(child.pid, () => child.kill());
      },
    };
  }
}

/** `kill()` of a utility process asks politely; a runner that is stuck in native code does not listen to that. */
function endNow(pid: number | undefined, politely: () => void): void {
  if (pid === undefined) {
    politely();
    return;
  }
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
