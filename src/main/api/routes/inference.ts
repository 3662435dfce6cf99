/** POST /api/inference, its stream and its cancellation. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HearthError, invalidInput, invalidInputFrom, toHearthError } from '../../../shared/errors.ts';
import { inferenceRequestSchema } from '../../../shared/inference.ts';
import type { InferenceEvent, InferenceRequest, InferenceResponse } from '../../../shared/inference.ts';
import type { Engine, EngineMedia } from '../../engine-types.ts';
import { outsideEvent, outsideResult } from '../../media/outside.ts';
import { routerPath } from '../catalogue.ts';
import { endless } from '../errors.ts';
import { EventStream, withRequestId, type StreamTimes } from '../event-stream.ts';
import { cancelOnLeave, type InFlight } from '../in-flight.ts';
import { lastEventIdOf, noBody, tailOf } from '../request-parts.ts';
import type { ResumableRuns } from '../resumable.ts';
import { bodyOf, takeUploads } from '../upload.ts';

/** The body of an inference over HTTP: its id comes as a header, and `stream` chooses the way of the answer. */
export const inferenceBodySchema = inferenceRequestSchema.omit({ request_id: true }).extend({
  stream: z.boolean().optional(),
  resume: z.boolean().optional().meta({
    description:
      'With a stream: the run goes on for a minute after a lost connection, and GET /api/inference/stream/{request_id} goes on with it.',
  }),
});

/** What cancelling answers. */
export const cancelAnswerSchema = z.object({ request_id: z.string(), cancelled: z.boolean() });

/** What the routes of inference stand on. */
export interface InferencePorts {
  readonly engine: Engine;
  readonly inFlight: InFlight;
  readonly resumable: ResumableRuns;
  readonly times: StreamTimes;
}

/** Adds the routes of inference, which take JSON and uploads. */
export async function inferenceRoutes(server: FastifyInstance, ports: InferencePorts): Promise<void> {
  await server.register(async (app) => {
    await takeUploads(app);
    runRoutes(app, ports);
  });
  server.get(routerPath('resume'), async (request, reply) => {
    await ports.resumable.follow(tailOf(request), lastEventIdOf(request), reply);
    return await reply;
  });
  server.post(routerPath('cancel'), async (request: FastifyRequest) => {
    noBody(request.body);
    const requestId = tailOf(request);
    return { request_id: requestId, cancelled: ports.engine.cancel(requestId) };
  });
}

function runRoutes(app: FastifyInstance, ports: InferencePorts): void {
  const { engine, resumable } = ports;
  app.post(routerPath('infer'), async (request, reply) => {
    using given = await bodyOf(request, reply, engine.media);
    const { stream, resume, ...body } = parseInferenceBody(given.body);
    const run = { ...body, request_id: request.id };
    if (stream === true) {
      await (resume === true ? resumable.start(run, reply) : answerStream(ports, run, reply));
      return await reply;
    }
    if (resume === true)
      throw invalidInput('resume', 'needs a stream to go on with', 'Send "stream": true with it.');
    return await answerOnce(ports, run, reply);
  });
  app.post(routerPath('stream'), async (request, reply) => {
    using given = await bodyOf(request, reply, engine.media);
    const { stream, resume, ...body } = parseInferenceBody(given.body);
    if (stream === false)
      throw invalidInput('stream', 'is false, but this route always streams', 'Use /api/inference.');
    const run = { ...body, request_id: request.id };
    await (resume === true ? resumable.start(run, reply) : answerStream(ports, run, reply));
    return await reply;
  });
}

/** Parses the body of an inference; throws INVALID_INPUT that names the field. */
export function parseInferenceBody(body: unknown): z.output<typeof inferenceBodySchema> {
  if (body === undefined)
    throw invalidInput('The body', 'is empty', 'Send {"model": …, "inputs": …} as JSON.');
  const error = (issue: { input?: unknown; code?: string }): string | undefined =>
    issue.code !== 'unrecognized_keys' && issue.input === undefined ? 'is missing' : undefined;
  const parsed = inferenceBodySchema.safeParse(body, { error });
  if (parsed.success) return parsed.data;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  throw invalidInputFrom(parsed.error, isObject ? '' : 'The body');
}

/** Runs to the end and answers with the result; the one who leaves early cancels. */
async function answerOnce(
  { engine, inFlight }: InferencePorts,
  run: InferenceRequest & { request_id: string },
  reply: FastifyReply,
): Promise<InferenceResponse> {
  using flight = inFlight.enter(run.request_id);
  cancelOnLeave(reply, flight);
  for await (const event of engine.infer(run, flight.signal, 'api')) {
    if (event.type === 'error') throw HearthError.fromBody(event.error);
    if (event.type !== 'done') continue;
    const { model, task, meta } = event;
    const result = task === 'echo' ? event.result : await outsideResult(event.result, engine.media);
    return { request_id: run.request_id, model, task, result, meta };
  }
  throw endless();
}

/** Streams the events. The first one is awaited before the status is sent, so that a refusal still has its own. */
async function answerStream(
  { engine, inFlight, times }: InferencePorts,
  run: InferenceRequest & { request_id: string },
  reply: FastifyReply,
): Promise<void> {
  using flight = inFlight.enter(run.request_id);
  cancelOnLeave(reply, flight);
  const events = engine.infer(run, flight.signal, 'api')[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done === true) throw endless();
  // It lost its place between being let in and being queued: the refusal has its own status, as before.
  if (first.value.type === 'error') throw HearthError.fromBody(first.value.error);
  reply.hijack();
  const stream = new EventStream(reply.raw, reply.getHeaders(), times);
  await pump(first.value, events, {
    stream,
    signal: flight.signal,
    requestId: run.request_id,
    media: engine.media,
  });
  stream.end();
}

/** Where the events of a stream go. */
interface Pumping {
  readonly stream: EventStream;
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly media: EngineMedia;
}

/** Sends event after event; whatever goes wrong in between becomes the last event, as the status is long sent. */
async function pump(
  first: InferenceEvent,
  events: AsyncIterator<InferenceEvent>,
  { stream, signal, requestId, media }: Pumping,
): Promise<void> {
  let event = first;
  try {
    for (;;) {
      await stream.send(withRequestId(await outsideEvent(event, media), requestId), signal);
      if (event.type === 'done' || event.type === 'error') {
        await events.return?.();
        return;
      }
      const next = await events.next();
      if (next.done === true) throw endless();
      event = next.value;
    }
  } catch (thrown) {
    const error = toHearthError(thrown).toBody(requestId);
    await stream.send({ type: 'error', error, request_id: requestId, seq: event.seq + 1 }, signal);
  }
}
