/** Something long over HTTP as events: `progress` as it goes on, then one `done` or `error`. */
import type { FastifyReply } from 'fastify';
import { toHearthError } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import { Latest } from '../feeds.ts';
import { EventStream, type StreamedEvent } from './event-stream.ts';

/** An event without its stamps. */
export type ProgressBody<P, R> =
  | ({ readonly type: 'progress' } & P)
  | ({ readonly type: 'done' } & R)
  | { readonly type: 'error'; readonly error: ErrorBody };

/** Where a stream goes, and what ends it. */
export interface StreamTarget {
  readonly id: string;
  readonly reply: FastifyReply;
  readonly signal: AbortSignal;
}

/**
 * Runs something and streams how far it is; a reader that is slow misses steps between, never the end. The first step
 * is awaited before the status is sent, so that a refusal keeps its own. `stamped` gives an event its id and number.
 */
export async function streamProgress<P extends object, R extends object>(
  run: (onProgress: (step: P) => void) => Promise<R>,
  stamped: (body: ProgressBody<P, R>, stamps: { request_id: string; seq: number }) => StreamedEvent,
  { id, reply, signal }: StreamTarget,
): Promise<void> {
  const progress = new Latest<P>();
  const begun = Promise.withResolvers<true>();
  const running = run((step) => {
    progress.set(step);
    begun.resolve(true);
  });
  void running.then(() => begun.resolve(true), begun.reject).finally(() => progress.end());
  await begun.promise;
  reply.hijack();
  const stream = new EventStream(reply.raw, reply.getHeaders());
  let seq = 0;
  const send = async (body: ProgressBody<P, R>): Promise<void> =>
    await stream.send(stamped(body, { request_id: id, seq: seq++ }), signal);
  for await (const step of progress) await send({ type: 'progress', ...step });
  await send(await endOf(running, id));
  stream.end();
}

async function endOf<P, R extends object>(running: Promise<R>, id: string): Promise<ProgressBody<P, R>> {
  try {
    return { type: 'done', ...(await running) };
  } catch (thrown) {
    return { type: 'error', error: toHearthError(thrown).toBody(id) };
  }
}
