/** Starts runner processes under plain Node: one child for each, its wire on an extra pipe (fd 3). */
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { HearthError } from '../../shared/errors.ts';
import { byteStreamWire } from '../../shared/rpc/wires/byte-stream.ts';
import type { ProcessLauncher, RunnerProcess } from '../host.ts';
import { HEAP_MB, entryOf, type ProcessKind } from './entries.ts';
import { stderrTail } from './stderr-tail.ts';

/**
 * Variables that a runner needs in order to find its libraries and GPU drivers. Everything else, tokens above all,
 * stays in main.
 */
const PASSED_ON = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'SystemRoot',
  'windir',
  'LOCALAPPDATA',
  'APPDATA',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'CUDA_PATH',
  'CUDA_VISIBLE_DEVICES',
  'VK_DRIVER_FILES',
  'XDG_RUNTIME_DIR',
] as const;

/** The environment of a runner: what it needs from ours, and what keeps the native libraries quiet and offline. */
export function runnerEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  // ONNX Runtime sends telemetry unless this is set before it is loaded.
  return { ...kept, ORT_DISABLE_TELEMETRY: '1', NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true', ...extra };
}

/** Launches `entry` (the built runner, or its source in tests) with the Node that runs main. */
export class NodeLauncher implements ProcessLauncher {
  readonly #entry: string;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(entry: string, env: Readonly<Record<string, string | undefined>> = process.env) {
    this.#entry = entry;
    this.#env = env;
  }

  launch(kind: ProcessKind, env: Readonly<Record<string, string>> = {}): RunnerProcess {
    const heap = HEAP_MB[kind];
    const limits = heap === undefined ? [] : [`--max-old-space-size=${String(heap)}`];
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', ...limits, entryOf(kind, this.#entry), kind],
      {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        env: runnerEnvironment(this.#env, env),
        windowsHide: true,
      },
    );
    const pipe = child.stdio[3];
    if (!(pipe instanceof Duplex)) {
      child.kill('SIGKILL');
      throw new HearthError(
        'INTERNAL',
        'A runner process was started without its pipe.',
        'Start Hearth again.',
      );
    }
    const wire = byteStreamWire(pipe);
    const tail = stderrTail(child.stderr);
    const exited = new Promise<Awaited<RunnerProcess['exited']>>((resolve) => {
      child.once('error', (error) => {
        wire.close('the process could not be started');
        resolve({ code: null, signal: null, reason: `it could not be started: ${error.message}` });
      });
      child.once('exit', (code, signal) => {
        wire.close('the process ended');
        resolve({ code, signal, reason: signal === null ? `exit code ${String(code)}` : `signal ${signal}` });
      });
    });
    return { pid: child.pid, wire, stderrTail: tail, exited, kill: () => void child.kill('SIGKILL') };
  }
}
