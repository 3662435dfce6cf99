/** POST /api/evaluation/run and GET /api/evaluation/latest. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HearthError, invalidInputFrom } from '../../../shared/errors.ts';
import { evalRequestSchema, type EvalProgress, type EvalReport } from '../../../shared/evaluation/report.ts';
import type { Engine } from '../../engine-types.ts';
import { routerPath } from '../catalogue.ts';
import { cancelOnLeave, type InFlight } from '../in-flight.ts';
import { streamProgress } from '../progress-stream.ts';

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
    const { signal } = flight;
    await streamProgress<EvalProgress, { report: EvalReport }>(
      async (onProgress) => ({ report: await evaluation.run(asked, signal, onProgress) }),
      (event, stamps) => ({ ...event, ...stamps }),
      { id: request.id, reply, signal },
    );
    return await reply;
  });
}
