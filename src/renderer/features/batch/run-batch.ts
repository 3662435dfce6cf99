/** Carries a batch: reads each file at its turn and runs it, two at a time, behind whatever a person waits for. */
import { HearthError, toHearthError } from '../../../shared/errors.ts';
import { showBatch, useBatch } from '../../stores/batch.ts';
import { requireClient, useConnection, whenConnected } from '../../stores/connection.ts';
import { uploadMedia } from '../../stores/media.ts';
import { takeSound } from '../../tasks/sound/take-sound.ts';
import { notify } from '../../stores/notices.ts';
import { adoptOptions, useRun } from '../../stores/run.ts';
import { useView } from '../../stores/view.ts';
import { requestFor } from '../../stores/workbench.ts';
import { readText } from '../drop/recognise.ts';
import { fieldsOf } from '../run/parts.ts';
import type { RunTask } from '../run/request.ts';
import { waitBeforeAgain } from './again.ts';
import { countsOf, isUnderWay, newBatch, nextRow, onBatch } from './batch.ts';
import type { Batch, BatchEvent, BatchHead } from './batch.ts';
import { askBeforeLoss } from './keep.ts';
import { messages } from './messages.ts';

/** One is read while another runs; more would only wait in main's queue. */
const AT_ONCE = 2;

/** The files of the batch; not in the store, as a file is a handle and no data. */
let files: readonly File[] = [];
let stop: AbortController | null = null;
let lastId = 0;

/**
 * Starts a batch with the variant and options that the workbench has for the model, and shows it. One that is under
 * way goes on, and the new one is refused with a note; one that has ended is asked about before it is replaced.
 */
export function startBatch(task: RunTask, model: string, title: string, chosen: readonly File[]): void {
  const { batch } = useBatch.getState();
  if (batch !== null && isUnderWay(batch)) {
    notify(messages.oneAtATime, true);
    showBatch(true);
    return;
  }
  // A workbench that nobody has opened yet has not read what is remembered for its model.
  if (Object.keys(useRun.getState().options[task]).length === 0) adoptOptions(task, model);
  const request = requestFor(useRun.getState(), task, '');
  if (request === null) {
    notify(messages.wrongOptions, true);
    return;
  }
  lastId += 1;
  const head: BatchHead = {
    id: `batch-${lastId}`,
    task,
    model: request.model,
    // Not those that the views ask for: a table has no slider.
    options: useRun.getState().options[task],
    patience: request.timeout_s ?? null,
    title,
  };
  askBeforeLoss({ about: 'replace', act: () => begin(head, chosen) });
}

function begin(head: BatchHead, chosen: readonly File[]): void {
  files = chosen;
  const rows = chosen.map(({ name, size }) => ({ name, bytes: size }));
  useBatch.setState({ batch: newBatch(head, rows) });
  showBatch(true);
  void carry(head.id);
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

/** Forgets the batch, and stops it first; asks where results would be lost. */
export function closeBatch(): void {
  askBeforeLoss({
    about: 'close',
    act: () => {
      stopBatch();
      files = [];
      useBatch.setState({ batch: null, saved: null });
      showBatch(false);
    },
  });
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

type RowEnd = Extract<BatchEvent, { type: 'done' | 'failed' }>;

/** Never rejects: whatever goes wrong with one file is the row's own. */
async function runRow(batch: Batch, index: number, signal: AbortSignal): Promise<RowEnd> {
  const file = files[index];
  let inputs: unknown;
  try {
    if (file === undefined) throw new Error(messages.noFile);
    inputs = await inputOf(batch.task, file);
  } catch (thrown) {
    return { type: 'failed', index, problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  return runInputs(batch, index, inputs, signal);
}

/** A picture or a sound goes to main, AAC as WAV; of anything else the text is read. */
async function inputOf(task: RunTask, file: File): Promise<unknown> {
  const field = fieldsOf(task).find(({ kind }) => kind === 'image' || kind === 'images' || kind === 'audio');
  if (field === undefined) return (await readText(file)).trim();
  const media = field.kind === 'audio' ? await takeSound(file) : await uploadMedia(file);
  return { [field.name]: field.kind === 'images' ? [media] : media };
}

/** Runs it until it is done or can't be; a batch of an hour must not end with the first hiccup. */
async function runInputs(batch: Batch, index: number, inputs: unknown, signal: AbortSignal): Promise<RowEnd> {
  const hold = (why: string | null): void => {
    if (!signal.aborted) send({ type: 'held', index, why });
  };
  for (let tries = 1; ; tries += 1) {
    try {
      await connected(signal, hold);
      const began = performance.now();
      const result = await infer(batch, inputs, signal);
      return { type: 'done', index, result, ms: performance.now() - began };
    } catch (thrown) {
      const { code, message, hint } = toHearthError(thrown);
      const wait = signal.aborted ? null : waitBeforeAgain(code, tries);
      if (wait === null) return { type: 'failed', index, problem: `${message} ${hint}` };
      hold(code === 'QUEUE_FULL' ? messages.waitsForQueue : messages.waitsForAgain(message));
      await orStopped(signal, (done) => {
        const timer = setTimeout(done, wait);
        return () => clearTimeout(timer);
      });
      hold(null);
    }
  }
}

/** Resolves once there is a connection; rejects where the batch is stopped before. */
async function connected(signal: AbortSignal, hold: (why: string | null) => void): Promise<void> {
  if (useConnection.getState().client === null) {
    hold(messages.waitsForLink);
    await orStopped(signal, (done) => {
      whenConnected(done);
      return () => undefined;
    });
    hold(null);
  }
  signal.throwIfAborted();
}

/** Waits for what `begin` starts, or for the end of the batch, whichever is first; `begin` returns how to leave. */
async function orStopped(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  const ended = new AbortController();
  await new Promise<void>((resolve) => {
    const leave = begin(resolve);
    const onAbort = (): void => {
      leave();
      resolve();
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { signal: ended.signal });
  });
  ended.abort();
}

async function infer(
  { task, model, options, patience }: Batch,
  inputs: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const request = {
    model,
    task,
    inputs,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(patience === null ? {} : { timeout_s: patience }),
    priority: 'background',
  } as const;
  const call = requireClient().call('infer', request, { signal });
  call.output.catch(() => undefined);
  for await (const event of call) {
    if (event.type === 'done') return event.result;
    if (event.type === 'error') throw HearthError.fromBody(event.error);
  }
  throw new HearthError('INTERNAL', messages.brokeOff, messages.brokeOffHint);
}
