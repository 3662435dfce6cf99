/** A transcript as it is heard: OpenAI's events `transcript.text.delta` and `transcript.text.done`. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HearthError, toHearthError } from '../../../shared/errors.ts';
import type { InferenceEvent } from '../../../shared/inference.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { endless } from '../errors.ts';
import { EventStream } from '../event-stream.ts';
import { openAiError } from './answers.ts';
import type { Run } from './requests.ts';
import { flightOf, type OpenAiPorts } from './run.ts';

/** An event of OpenAI's stream. */
export type TranscriptEvent =
  | { readonly type: 'transcript.text.delta'; readonly delta: string }
  | { readonly type: 'transcript.text.done'; readonly text: string };

/**
 * Turns text as a runner tells it into deltas that make up exactly the trimmed text: no space before the first word,
 * and none after the last.
 */
export class TranscriptDeltas {
  #begun = false;
  #held = '';

  /** The delta for one more piece of text; empty where there is nothing to tell yet. */
  push(piece: string): string {
    const text = this.#begun ? this.#held + piece : piece.trimStart();
    const told = text.trimEnd();
    this.#held = text.slice(told.length);
    this.#begun ||= told !== '';
    return told;
  }
}

/** The events of one event of a run; throws what the run failed with. */
function* eventsOf(event: InferenceEvent, deltas: TranscriptDeltas): Generator<TranscriptEvent> {
  if (event.type === 'error') throw HearthError.fromBody(event.error);
  if (event.type === 'token') {
    const delta = deltas.push(event.text);
    if (delta !== '') yield { type: 'transcript.text.delta', delta };
  }
  if (event.type !== 'done') return;
  const { text } = TASKS['automatic-speech-recognition'].result.parse(event.result);
  yield { type: 'transcript.text.done', text: text.trim() };
}

/** Streams a transcription. What is refused before it is queued is no stream yet. */
export async function streamTranscript(
  ports: OpenAiPorts,
  run: Run,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  using flight = flightOf(ports, request, reply);
  const asked = { ...run, request_id: request.id };
  const events = ports.engine.infer(asked, flight.signal, 'api')[Symbol.asyncIterator]();
  let next = await events.next();
  if (next.done === true) throw endless();
  if (next.value.type === 'error') throw HearthError.fromBody(next.value.error);
  reply.hijack();
  const stream = new EventStream(reply.raw, reply.getHeaders());
  const deltas = new TranscriptDeltas();
  try {
    for (; next.done !== true; next = await events.next())
      for (const event of eventsOf(next.value, deltas)) await stream.data(event, flight.signal);
  } catch (thrown) {
    await stream.data(openAiError(toHearthError(thrown), request.id), flight.signal);
  } finally {
    await events.return?.();
  }
  stream.end();
}
