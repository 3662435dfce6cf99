/** Carries a batch: reads each file at its turn and runs it, two at a time, behind whatever a person waits for. */
import { toHearthError } from '../../../shared/errors.ts';
import { requireClient } from '../../stores/connection.ts';
import { showBatch, useBatch } from '../../stores/batch.ts';
import { notify } from '../../stores/notices.ts';
import { useView } from '../../stores/view.ts';
import { readText } from '../drop/recognise.ts';
import type { RunTask } from '../run/request.ts';
import { countsOf, isUnderWay, newBatch, nextRow, onBatch } from './batch.ts';
import type { Batch, BatchEvent } from './batch.ts';
import { messages } from './messages.ts';

/** One is read while another runs; more would only wait in main's queue. */
const AT_ONCE = 2;

/** The files of the batch; not in the store, as a file is a handle and no data. */
let files: readonly File[] = [];
let stop: AbortController | null = null;

/** Starts a batch and shows it. One that is under way goes on, and the new one is refused with a note. */
export function startBatch(task: RunTask, model: string, title: string, chosen: readonly File[]): boolean {
  const { batch } = useBatch.getState();
  if (batch !== null && isUnderWay(batch)) {
    notify(messages.oneAtATime, true);
    showBatch(true);
    return false;
  }
  files = chosen;
  const id = `batch-${performance.now().toFixed(0)}`;
  const rows = chosen.map(({ name, size }) => ({ name, bytes: size }));
  useBatch.setState({ batch: newBatch({ id, task, model, title }, rows) });
  showBatch(true);
  void carry(id);
  return true;
}

/** Stops the batch; what is done stays. */
export function stopBatch(): void {
  stop?.abort();
  send({ type: 'stopped' });
}

/** Runs what failed, was stopped or waits once more. */
export function runRest(): void {
  const { batch } = useBatch.getState();
  if (batch === null || isUnderWay(batch)) return;
  send({ type: 'again' });
  void carry(batch.id);
}

/** Forgets the batch, and stops it first. */
export function closeBatch(): void {
  stopBatch();
  files = [];
  useBatch.setState({ batch: null });
  showBatch(false);
}

function send(event: BatchEvent): void {
  useBatch.setState(({ batch }) => ({ batch: batch === null ? null : onBatch(batch, event) }));
}

function current(id: string): Batch | null {
  const { batch } = useBatch.getState();
  return batch?.id === id && !batch.stopped ? batch : null;
}

async function carry(id: string): Promise<void> {
  const own = new AbortController();
  stop = own;
  await Promise.all(Array.from({ length: AT_ONCE }, () => lane(id, own.signal)));
  const batch = current(id);
  if (batch === null || useView.getState().batchShown) return;
  const { done, failed } = countsOf(batch);
  notify(messages.ended(batch.title, done, failed), failed > 0, {
    action: { title: messages.show, act: () => showBatch(true) },
  });
}

async function lane(id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const batch = signal.aborted ? null : current(id);
    const row = batch === null ? null : nextRow(batch);
    if (batch === null || row === null) return;
    send({ type: 'started', index: row.index });
    const event = await runRow(batch, row.index, signal);
    if (signal.aborted) return;
    send(event);
  }
}

/** Never rejects: whatever goes wrong with one file is the row's own. */
async function runRow(
  { task, model }: Batch,
  index: number,
  signal: AbortSignal,
): Promise<Extract<BatchEvent, { type: 'done' | 'failed' }>> {
  const file = files[index];
  try {
    if (file === undefined) throw new Error(messages.noFile);
    const text = await readText(file);
    const began = performance.now();
    const result = await infer(task, model, text.trim(), signal);
    return { type: 'done', index, result, ms: performance.now() - began };
  } catch (thrown) {
    const { code, message, hint } = toHearthError(thrown);
    // A sentence of our own comes as a plain error.
    const problem = code === 'INTERNAL' && thrown instanceof Error ? thrown.message : `${message} ${hint}`;
    return { type: 'failed', index, problem };
  }
}

async function infer(task: RunTask, model: string, inputs: string, signal: AbortSignal): Promise<unknown> {
  const request = { model, task, inputs, priority: 'background' } as const;
  const call = requireClient().call('infer', request, { signal });
  call.output.catch(() => undefined);
  for await (const event of call) {
    if (event.type === 'done') return event.result;
    if (event.type === 'error') throw new Error(`${event.error.message} ${event.error.hint}`);
  }
  throw new Error(messages.brokeOff);
}
