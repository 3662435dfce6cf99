import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { app } from './app.ts';
import { createPortBridge } from './bridge.ts';
import type { PortPacket } from './bridge.ts';
import { cloned, takePorts } from './ports.ts';

/** What travels between a utility process and its parent. */
export type UtilityPacket = { kind: 'message'; data: unknown; ports: string[] } | PortPacket;

type Stdio = 'pipe' | 'ignore' | 'inherit';
interface Options {
  env?: NodeJS.ProcessEnv;
  execArgv?: string[];
  cwd?: string;
  stdio?: Stdio | [Stdio, Stdio, Stdio];
  serviceName?: string;
}

const boot = fileURLToPath(new URL('utility-boot.ts', import.meta.url));
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Electron's UtilityProcess, as a child process with Node's own channel. */
class UtilityProcess extends EventEmitter {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #child: ChildProcess;
  readonly #bridge = createPortBridge('main', (packet) => this.#send(packet));

  constructor(path: string, args: readonly string[], options: Options) {
    super();
    const { env = process.env, execArgv = [], cwd, stdio = 'inherit' } = options;
    const [stdin, out, err] = Array.isArray(stdio) ? stdio : (['ignore', stdio, stdio] as const);
    if (stdin !== 'ignore') throw new Error('stdin of a utility process can only be ignored');
    const child = spawn(process.execPath, ['--import', boot, ...execArgv, path, ...args], {
      env,
      cwd,
      stdio: ['ignore', out, err, 'ipc'],
      serialization: 'advanced',
    });
    this.#child = child;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    running.add(child);
    child.on('spawn', () => this.emit('spawn'));
    child.on('error', (error) => this.emit('error', 'FatalError', error.message, ''));
    child.on('message', (packet) => this.#receive(packet as UtilityPacket));
    child.on('exit', (code, signal) => this.#gone(code ?? constants.signals[signal ?? 'SIGKILL'], options));
  }

  get pid(): number | undefined {
    return running.has(this.#child) ? this.#child.pid : undefined;
  }
  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    const data = cloned(message);
    this.#send({ kind: 'message', data, ports: this.#bridge.lend(takePorts(transfer)) });
  }
  kill(): boolean {
    return running.has(this.#child) && this.#child.kill();
  }

  #send(packet: UtilityPacket): void {
    // The callback takes the error of a child that has just ended; its exit event tells of that.
    if (this.#child.connected) this.#child.send(packet, () => undefined);
  }
  #receive(packet: UtilityPacket): void {
    // As in Electron, a child's message arrives as itself, without an event around it.
    if (packet.kind === 'message') this.emit('message', packet.data);
    else this.#bridge.receive(packet);
  }
  #gone(exitCode: number, { serviceName = 'Node Utility Process' }: Options): void {
    running.delete(this.#child);
    this.#bridge.closeAll();
    this.emit('exit', exitCode);
    if (exitCode === 0) return;
    app.emit(
      'child-process-gone',
      {},
      { type: 'Utility', reason: 'crashed', exitCode, serviceName, name: serviceName },
    );
  }
}

export const utilityProcess = {
  fork(path: string, args: readonly string[] = [], options: Options = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
    return new UtilityProcess(path, args, options);
  },
};
