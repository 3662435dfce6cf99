/** Carries a batch: reads each file at its turn and runs it, two at a time, behind whatever a person waits for. */
import { toHearthError } from '../../../shared/errors.ts';
import type { MediaRef } from '../../../shared/media.ts';
import { batchRequestId } from '../../../shared/batch-id.ts';
import type { InputField } from '../../../shared/tasks/contract.ts';
import { resultOf } from '../../stores/ask.ts';
import { FRESH_LOOK, showBatch, useBatch } from '../../stores/batch.ts';
import { newRequestId } from '../../stores/carry.ts';
import { useConnection, whenConnected } from '../../stores/connection.ts';
import { uploadMedia } from '../../stores/media.ts';
import { takeSound } from '../../tasks/sound/take-sound.ts';
import { notify } from '../../stores/notices.ts';
import { adoptOptions, useRun } from '../../stores/run.ts';
import { useView } from '../../stores/view.ts';
import { partsNow, requestFor } from '../../stores/workbench.ts';
import { readText } from '../drop/recognise.ts';
import type { RunTask } from '../run/request.ts';
import { waitBeforeAgain } from './again.ts';
import { countsOf, isUnderWay, newBatch, nextRow, onBatch } from './batch.ts';
import type { Batch, BatchEvent, BatchHead } from './batch.ts';
import { askBeforeLoss } from './keep.ts';
import { inputWith, mediaField, missingPart, partsBeside } from './media-rows.ts';
import { messages } from './messages.ts';
import { fileOfRow, setRowFiles } from './row-files.ts';

/** Rows side by side: one is read while another runs; more would only wait in main's queue. */
export const AT_ONCE = 2;

let stop: AbortController | null = null;
/** Rows of the batch of now that are worked on side by side. */
let lanes = 0;

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
  const state = useRun.getState();
  const request = requestFor(state, task, '');
  if (request === null) {
    notify(messages.wrongOptions, true);
    return;
  }
  const beside = partsBeside(task, partsNow(state, task));
  if (beside === null) {
    notify(messages.needsMore(missingPart(task, partsNow(state, task))), true);
    return;
  }
  const head: BatchHead = {
    id: newRequestId(),
    task,
    model: request.model,
    // Of texts not those that the views ask for: a table has no slider. The grid of pictures has one.
    options: mediaField(task) === null ? state.options[task] : (request.options ?? {}),
    beside,
    patience: request.timeout_s ?? null,
    title,
  };
  askBeforeLoss({ about: 'replace', act: () => begin(head, chosen) });
}

function begin(head: BatchHead, chosen: readonly File[]): void {
  setRowFiles(chosen);
  const rows = chosen.map(({ name, size }) => ({ name, bytes: size }));
  useBatch.setState({ ...FRESH_LOOK, batch: newBatch(head, rows) });
  showBatch(true);
  void carry(head.id);
}

/** Stops the batch; what is done stays. */
export function stopBatch(): void {
  stop?.abort();
  send({ type: 'stopped' });
}

/** Lets no further file begin; what runs comes to its end. */
export function pauseBatch(): void {
  send({ type: 'paused' });
}

/** Goes on after a pause. */
export function resumeBatch(): void {
  const { batch } = useBatch.getState();
  if (batch?.paused !== true || stop === null) return;
  send({ type: 'resumed' });
  void work(batch.id, stop.signal);
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
      setRowFiles([]);
      useBatch.setState({ ...FRESH_LOOK, batch: null, saved: null });
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
  stop = new AbortController();
  lanes = 0;
  await work(id, stop.signal);
}

/** Fills the lanes that are free; tells the end where the last one leaves nothing to be done. */
async function work(id: string, signal: AbortSignal): Promise<void> {
  const fresh = Array.from({ length: AT_ONCE - lanes }, async () => {
    lanes += 1;
    await lane(id, signal);
    if (!signal.aborted) lanes -= 1;
  });
  await Promise.all(fresh);
  const batch = current(id);
  if (batch === null || signal.aborted || isUnderWay(batch) || useView.getState().batchShown) return;
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
  let inputs: unknown;
  try {
    inputs = await inputOf(batch, index, signal);
  } catch (thrown) {
    return { type: 'failed', index, problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  return runInputs(batch, index, inputs, signal);
}

/** A picture or a sound goes to main once, AAC as WAV; of anything else the text is read. */
async function inputOf({ task, rows, beside }: Batch, index: number, signal: AbortSignal): Promise<unknown> {
  const field = mediaField(task);
  const file = fileOfRow(index);
  if (field === null) return (await readText(isThere(file))).trim();
  const media = rows[index]?.media ?? (await give(field, isThere(file)));
  if (!signal.aborted) send({ type: 'given', index, media });
  return inputWith(field, media, beside);
}

function isThere(file: File | null): File {
  if (file === null) throw new Error(messages.noFile);
  return file;
}

async function give({ kind }: InputField, file: File): Promise<MediaRef> {
  return kind === 'audio' ? await takeSound(file) : await uploadMedia(file);
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
      const result = await infer(batch, index, inputs, signal);
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
  { id, rows, task, model, options, patience }: Batch,
  index: number,
  inputs: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const request = {
    request_id: batchRequestId(newRequestId(), { batch: id, index, size: rows.length }),
    model,
    task,
    inputs,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(patience === null ? {} : { timeout_s: patience }),
    priority: 'background',
  } as const;
  return await resultOf(request, signal);
}
