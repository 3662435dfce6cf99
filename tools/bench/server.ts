/** The built `hearth serve` for a measurement: its own port, its own data folder, gone with `await using`. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asChild, endChild, type Child } from './child.ts';
import { HttpClient } from './http-client.ts';

/** The line that serve prints once it accepts requests. */
const START_LINE = /Hearth is at (http:\/\/\S+)\//;
/** How long a start may take: devices are asked in a process of their own. */
const START_LIMIT_MS = 60_000;

/** Hearth under measurement. */
export interface Server extends AsyncDisposable {
  readonly http: HttpClient;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly pid: number;
  /** The module that was loaded into its main process ({@link ServerOptions.preload}). */
  readonly preloaded: Child;
}

/** How to start it. */
export interface ServerOptions {
  /** Folders of models beside the embedded ones. */
  readonly models?: readonly string[];
  /** A module of this folder that is loaded before Hearth is. */
  readonly preload?: string;
  /** Turns the command that starts it into another that does, such as one that keeps it to a core. */
  readonly command?: (args: readonly [string, ...string[]]) => [string, ...string[]];
  /** Variables of the environment beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `out/main/serve.js`; throws with what it printed when it ends or stays silent. */
export async function startServer({
  models = [],
  preload,
  command = (args) => [...args],
  env = {},
}: ServerOptions = {}): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  const entry = fileURLToPath(new URL('../../out/main/serve.js', import.meta.url));
  const args = [
    '--port',
    '0',
    '--no-token',
    '--data',
    data,
    ...models.flatMap((folder) => ['--models', folder]),
  ];
  const imports = preload === undefined ? [] : ['--import', new URL(preload, import.meta.url).href];
  const [execPath, ...execArgv] = command([process.execPath, ...imports]);
  const child = fork(entry, args, {
    execPath,
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const end = async (): Promise<void> => {
    await endChild(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    const origin = await address(child);
    const http = new HttpClient(origin);
    return {
      http,
      origin,
      pid: child.pid ?? -1,
      preloaded: asChild(child),
      [Symbol.asyncDispose]: async () => {
        http.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function address(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  const fail = (why: string): void => reject(new Error(`hearth serve ${why}. It printed:\n${output}`));
  const timer = setTimeout(() => fail(`printed no address within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
  const listen = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    const url = START_LINE.exec(output)?.[1];
    if (url !== undefined) resolve(url);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.once('error', (error) => fail(`could not be started: ${error.message}`));
  child.once('exit', (code) => fail(`ended at once (exit code ${String(code)})`));
  return promise.finally(() => {
    clearTimeout(timer);
    // Its log goes on, and a pipe that nobody reads would stop it.
    for (const stream of [child.stdout, child.stderr]) stream?.off('data', listen).resume();
  });
}
