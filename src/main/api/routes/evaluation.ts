/** POST /api/evaluation/run and GET /api/evaluation/latest. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { HearthError, invalidInputFrom, toHearthError } from '../../../shared/errors.ts';
import {
  evalRequestSchema,
  type EvalProgress,
  type EvalReport,
  type EvalRequest,
  type EvaluationEventBody,
} from '../../../shared/evaluation/report.ts';
import type { Engine } from '../../engine-types.ts';
import { Latest } from '../../feeds.ts';
import { routerPath } from '../catalogue.ts';
import { EventStream } from '../event-stream.ts';
import { cancelOnLeave, type FlightHandle, type InFlight } from '../in-flight.ts';

/** The body of an evaluation over HTTP; an empty one evaluates whatever can be. */
export const evaluationBodySchema = evalRequestSchema.extend({ stream: z.boolean().optional() });

/** Adds the routes of evaluations. */
export function evaluationRoutes(app: FastifyInstance, { evaluation }: Engine, inFlight: InFlight): void {
  app.get(routerPath('latestEvaluation'), async () => {
    const report = evaluation.latest();
    if (report !== null) return report;
    throw new HearthError(
      'NOT_FOUND',
      'Nothing has been evaluated yet.',
      'POST /api/evaluation/run does it.',
    );
  });
  app.post(routerPath('evaluate'), async (request, reply) => {
    const parsed = evaluationBodySchema.safeParse(request.body ?? {});
    if (!parsed.success) throw invalidInputFrom(parsed.error);
    const { stream, ...asked } = parsed.data;
    using flight = inFlight.enter(request.id);
    cancelOnLeave(reply, flight);
    if (stream !== true) return await evaluation.run(asked, flight.signal);
    await streamed(evaluation, asked, flight, { id: request.id, reply });
    return await reply;
  });
}

/** Streams the progress. The first of it is awaited before the status is sent, so that a refusal keeps its own. */
async function streamed(
  evaluation: Engine['evaluation'],
  asked: EvalRequest,
  { signal }: FlightHandle,
  { id, reply }: { readonly id: string; readonly reply: FastifyReply },
): Promise<void> {
  const progress = new Latest<EvalProgress>();
  const begun = Promise.withResolvers<true>();
  const running = evaluation.run(asked, signal, (step) => {
    progress.set(step);
    begun.resolve(true);
  });
  void running.then(() => begun.resolve(true), begun.reject).finally(() => progress.end());
  await begun.promise;
  reply.hijack();
  const stream = new EventStream(reply.raw, reply.getHeaders());
  let seq = 0;
  const send = async (event: EvaluationEventBody): Promise<void> =>
    await stream.send({ ...event, request_id: id, seq: seq++ }, signal);
  for await (const step of progress) await send({ type: 'progress', ...step });
  await send(await lastEvent(running, id));
  stream.end();
}

async function lastEvent(running: Promise<EvalReport>, id: string): Promise<EvaluationEventBody> {
  try {
    return { type: 'done', report: await running };
  } catch (thrown) {
    return { type: 'error', error: toHearthError(thrown).toBody(id) };
  }
}
