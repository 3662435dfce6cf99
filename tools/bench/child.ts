/** A child process that answers one message at a time; every answer is parsed with the schema that the caller names. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Hardly a step of the benchmark takes longer; a child that is silent for so long hangs. */
const ANSWER_LIMIT_MS = 120_000;

/** A child process under way; disposing of it ends it. */
export interface Child extends AsyncDisposable {
  ask<S extends z.ZodType>(message: object, answer: S): Promise<z.output<S>>;
}

const failureSchema = z.object({ failed: z.string() });

/** Starts a module of this folder, whose answers take `limitMs` at most. */
export function startChild(module: string, limitMs = ANSWER_LIMIT_MS): Child {
  return asChild(
    fork(fileURLToPath(new URL(module, import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    limitMs,
  );
}

/** Processes that have not ended. One listener does for all of them: each of its own would stay until the very end. */
const live = new Set<ChildProcess>();

function killAll(): void {
  for (const child of live) child.kill();
}

/** Whatever ends the benchmark, an exception or Ctrl-C, this process of it does not stay behind. */
export function endWithBenchmark(child: ChildProcess): void {
  if (live.size === 0) process.once('exit', killAll);
  live.add(child);
  child.once('exit', () => {
    live.delete(child);
    if (live.size === 0) process.off('exit', killAll);
  });
}

/** Asks and ends a process that was started with an `ipc` channel. */
export function asChild(child: ChildProcess, limitMs = ANSWER_LIMIT_MS): Child {
  endWithBenchmark(child);
  return {
    ask: async (message, answer) => answer.parse(await exchange(child, message, limitMs)),
    [Symbol.asyncDispose]: () => endChild(child),
  };
}

function exchange(child: ChildProcess, message: object, limitMs: number): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => reject(new Error('a process of the benchmark does not answer')), limitMs);
  const received = (answer: unknown): void => {
    const failure = failureSchema.safeParse(answer);
    if (failure.success) reject(new Error(failure.data.failed));
    else resolve(answer);
  };
  const gone = (): void => reject(new Error('a process of the benchmark has ended'));
  child.once('message', received);
  child.once('exit', gone);
  child.send(message, (error) => {
    if (error !== null) reject(error);
  });
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('message', received);
    child.off('exit', gone);
  });
}

/** After a polite end is asked for, this long until the process is killed. */
const END_GRACE_MS = 10_000;

/** Ends a process politely, then for sure. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_GRACE_MS);
  await gone;
  clearTimeout(timer);
}

/** The child's part: answers each message with what `handle` gives for it, or with the reason of the failure. */
export function answerParent(handle: (message: unknown) => Promise<object>): void {
  const send = (answer: object): void => {
    process.send?.(answer);
  };
  process.on('message', (message) => {
    handle(message).then(send, (error: unknown) =>
      send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  // A child without its parent has nobody to work for.
  process.on('disconnect', () => process.exit(0));
}
