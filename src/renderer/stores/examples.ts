/** Kept examples and their replays: the list as main has it, and the one replay that this page asked for. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import type { Example, ExampleRow, ReplayProgress, ReplayRequest } from '../../shared/examples/contract.ts';
import { toHearthError } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { messages } from '../features/gate/messages.ts';
import { requireClient } from './connection.ts';
import { tellFailure } from './failures.ts';
import { notify } from './notices.ts';

interface ExamplesState {
  /** The last one that was kept first; null until the first list came. */
  readonly examples: readonly ExampleRow[] | null;
  /** How far the replay is; null while none runs. */
  readonly progress: ReplayProgress | null;
  /** Why the list could not be read. */
  readonly problem: string | null;
}

/** The store of the examples. */
export const useExamples = create<ExamplesState>()(() => ({ examples: null, progress: null, problem: null }));

let followers = 0;

/** Follows the list until the signal ends. A second follower of the same page takes the place of the first. */
export async function followExamples(client: Client<AppContract>, signal: AbortSignal): Promise<void> {
  followers += 1;
  const own = followers;
  const call = client.call('watchExamples', {}, { signal });
  call.output.catch(() => undefined);
  try {
    for await (const { examples } of call)
      if (own === followers) useExamples.setState({ examples, problem: null });
  } catch (error) {
    if (own === followers && !signal.aborted) useExamples.setState({ problem: toHearthError(error).message });
  }
}

/** The example that a run of the history is; null for none. */
export function exampleOf(run: { readonly request_id: string }): ExampleRow | null {
  return useExamples.getState().examples?.find((each) => each.request_id === run.request_id) ?? null;
}

/** Keeps a run of the history as an example. */
export async function keepRun(id: number): Promise<void> {
  try {
    await requireClient().call('keepExample', { id }).output;
    notify(messages.kept);
  } catch (error) {
    tellFailure(error);
  }
}

/** Rows of the history among which the run of a workbench is looked for; it is one of the last. */
const LOOKED_AT = 100;

/** Keeps the run of a workbench, which the history knows by its request. */
export async function keepRequest(task: string, request_id: string): Promise<void> {
  try {
    const { rows } = await requireClient().call('history', { task, limit: LOOKED_AT }).output;
    const row = rows.find((each) => each.request_id === request_id);
    if (row === undefined) notify(messages.notInHistory, true);
    else await keepRun(row.id);
  } catch (error) {
    tellFailure(error);
  }
}

/** Takes examples out. */
export async function removeExamples(examples: readonly number[]): Promise<void> {
  try {
    const { removed } = await requireClient().call('removeExamples', { examples: [...examples] }).output;
    notify(messages.removed(removed));
  } catch (error) {
    tellFailure(error, { again: () => void removeExamples(examples) });
  }
}

/** One example whole; null after a note where it can't be read. */
export async function readExample(example: number): Promise<Example | null> {
  try {
    return await requireClient().call('example', { example }).output;
  } catch (error) {
    tellFailure(error);
    return null;
  }
}

let stop: AbortController | null = null;

/** Runs examples again, in the background. What was compared before it was stopped stays. */
export async function replayExamples(request: ReplayRequest): Promise<void> {
  if (stop !== null) return;
  const own = new AbortController();
  stop = own;
  useExamples.setState({ progress: { done: 0, total: 1, title: '' } });
  try {
    const call = requireClient().call('replayExamples', request, { signal: own.signal });
    call.output.catch(() => undefined);
    for await (const progress of call) useExamples.setState({ progress });
    await call.output;
  } catch (error) {
    if (!own.signal.aborted) tellFailure(error, { again: () => void replayExamples(request) });
  } finally {
    stop = null;
    useExamples.setState({ progress: null });
  }
}

/** Stops the replay. */
export function stopReplay(): void {
  stop?.abort();
}

/** Makes what the last replays gave the new examples. */
export async function adoptReplays(examples: readonly number[]): Promise<void> {
  try {
    const { adopted } = await requireClient().call('adoptReplays', { examples: [...examples] }).output;
    notify(messages.adopted(adopted));
  } catch (error) {
    tellFailure(error);
  }
}
