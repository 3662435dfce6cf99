/** Runs under way: the text of each as it grows, and the way to stop it. Which store shows a run is its owner's affair. */
import { execute } from '../features/run/execute.ts';
import { onStop } from '../features/run/run-state.ts';
import type { Run } from '../features/run/run-state.ts';
import { TokenBuffer } from '../features/run/token-buffer.ts';
import { nextClient, requireClient } from './connection.ts';

const buffers = new Map<string, TokenBuffer>();
const stops = new Map<string, () => void>();

/** The text of a run as it grows. */
export function tokensOf(runId: string): TokenBuffer {
  const known = buffers.get(runId);
  if (known !== undefined) return known;
  const fresh = new TokenBuffer((flush) => requestAnimationFrame(flush));
  buffers.set(runId, fresh);
  return fresh;
}

/** Lets go of the texts of runs that are shown no more. */
export function forgetTexts(runIds: readonly string[]): void {
  for (const id of runIds) buffers.delete(id);
}

/**
 * Carries a run to its end; `update` changes it where it is kept. With `resume` it is one of before this page was
 * loaded. Resolves once it is settled, never rejects.
 */
export async function carryRun(
  run: Run,
  update: (change: (run: Run) => Run) => void,
  resume = false,
): Promise<void> {
  const abort = new AbortController();
  stops.set(run.id, () => {
    tokensOf(run.id).flush();
    update((current) => onStop(current, performance.now()));
    abort.abort();
  });
  await execute(run, {
    client: requireClient,
    nextClient,
    resume,
    tokens: tokensOf(run.id),
    signal: abort.signal,
    update,
    now: () => performance.now(),
  });
  stops.delete(run.id);
}

/** Stops a run at once, whatever the other side still does; true where it was under way. */
export function stopRun(runId: string): boolean {
  const stop = stops.get(runId);
  stop?.();
  return stop !== undefined;
}

/** Twelve hex digits: enough for one page's life. Not randomUUID, which pages on plain http beyond loopback lack. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `req_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
