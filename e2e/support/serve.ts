/** Starts the built `hearth serve` for a test: its own port, its own data folder, gone with `await using`. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The line that serve prints once it accepts requests; the address is what a person opens. */
const START_LINE = /Hearth is at (http:\/\/\S+)/;
/** How long a start may take: device probing runs in a process of its own, on a machine that may be busy. */
const START_LIMIT_MS = 60_000;
/** After a polite end is asked for, this long until the process is killed. */
const END_GRACE_MS = 5_000;

/** A running server. */
export interface Served extends AsyncDisposable {
  /** The printed address, token included. */
  readonly url: string;
  /** `http://127.0.0.1:port`, without a slash at its end. */
  readonly origin: string;
  /** The token of the address, `''` with `--no-token`. */
  readonly token: string;
  /** The temporary data folder. */
  readonly data: string;
  readonly pid: number;
  /** Everything that it wrote so far, both streams. */
  output(): string;
}

/** What a test may ask for beside the defaults. */
export interface ServeOptions {
  /** More arguments, such as `['--models', folder]`. */
  readonly args?: readonly string[];
  /** Added to the environment; `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A data folder of the test's own, which stays; left out, a new one that goes with the server. */
  readonly data?: string;
}

/** Starts `out/main/serve.js` on a free port; throws with what it printed when it ends or stays silent. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const entry = fileURLToPath(new URL('../../out/main/serve.js', import.meta.url));
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'hearth-e2e-')));
  const own = options.data === undefined ? data : null;
  const args = [entry, '--port', '0', '--data', data, ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  try {
    const url = await startLine(child, () => output);
    const address = new URL(url);
    return {
      url,
      origin: address.origin,
      token: address.searchParams.get('token') ?? '',
      data,
      pid: child.pid ?? -1,
      output: () => output,
      [Symbol.asyncDispose]: () => end(child, own),
    };
  } catch (error) {
    await end(child, own);
    throw error;
  }
}

function startLine(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`hearth serve ${why}. It printed:\n${output()}`));
    };
    const timer = setTimeout(() => fail(`printed no address within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => fail(`ended at once (${signal ?? `exit code ${String(code)}`})`));
    child.stdout?.on('data', () => {
      const url = START_LINE.exec(output())?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** Ends the process politely, then for sure, and removes its data where they are not the test's own. */
async function end(child: ChildProcess, data: string | null): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), END_GRACE_MS);
    await gone;
    clearTimeout(timer);
  }
  if (data !== null) await rm(data, { recursive: true, force: true });
}
