/** The labels of what a microphone hears now: one request, not kept, whose sound the engine deletes at its end. */
import { z } from 'zod';
import { HearthError } from '../../../shared/errors.ts';
import type { InferenceEvent, InferenceRequest } from '../../../shared/inference.ts';
import { liveRequestId } from '../../../shared/live-id.ts';
import { labelScoreSchema, type LabelScore } from '../../../shared/tasks/labels.ts';
import { messages as runMessages } from '../../features/run/messages.ts';
import type { RunTask } from '../../features/run/request.ts';
import { requireClient } from '../../stores/connection.ts';
import { uploadMedia } from '../../stores/media.ts';
import { newRequestId } from '../../stores/run.ts';
import { requestFor, useRun } from '../../stores/workbench.ts';
import { messages } from './messages.ts';

/**
 * The labels of a sound, best first. The signal stops the request, and still this settles only once the request has
 * ended in the engine. Throws a HearthError.
 */
export async function heardLabels(task: RunTask, sound: File, signal: AbortSignal): Promise<LabelScore[]> {
  const audio = await uploadMedia(sound);
  signal.throwIfAborted();
  const request = requestFor(useRun.getState(), task, { audio });
  if (request === null) throw new HearthError('MODEL_NOT_FOUND', messages.noModel, messages.noModelHint);
  // Two seconds are one stretch, whatever the options say of long sounds.
  const { window_s: _window, stride_s: _stride, ...options } = request.options ?? {};
  const id = liveRequestId(newRequestId());
  const live: InferenceRequest = { ...request, options, priority: 'interactive', request_id: id };
  const labels = z.array(labelScoreSchema).safeParse(await wholeAnswer(live, id, signal));
  if (labels.success) return labels.data;
  throw new HearthError('INTERNAL', runMessages.unknownResult, messages.noModelHint);
}

/** The result, read to the end of the call: a call that is left ends here at once, and in the engine later. */
async function wholeAnswer(request: InferenceRequest, id: string, signal: AbortSignal): Promise<unknown> {
  const client = requireClient();
  const stop = (): void => {
    client.call('cancel', { request_id: id }).output.catch(() => undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const call = client.call('infer', request);
    call.output.catch(() => undefined);
    let last: InferenceEvent | null = null;
    for await (const event of call) last = event;
    if (last?.type === 'error') throw HearthError.fromBody(last.error);
    return last?.type === 'done' ? last.result : null;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
