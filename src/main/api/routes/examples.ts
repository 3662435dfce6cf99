/** /api/examples: the runs that a person keeps, replayed and held against what they gave, as the app does it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HearthError, invalidInputFrom } from '../../../shared/errors.ts';
import {
  exampleIdsSchema,
  exampleRowSchema,
  exampleSettingsSchema,
  replayRequestSchema,
  type ExampleRow,
  type ReplayProgress,
} from '../../../shared/examples/contract.ts';
import { requestIdSchema } from '../../../shared/inference.ts';
import type { Engine } from '../../engine-types.ts';
import { routerPath } from '../catalogue.ts';
import { cancelOnLeave, type InFlight } from '../in-flight.ts';
import { streamProgress } from '../progress-stream.ts';
import { tailOf } from '../request-parts.ts';

/** The run that is kept, by the id that its answer had. */
export const keepBodySchema = z.strictObject({ request_id: requestIdSchema });
/** Examples by their ids. */
export const exampleIdsBodySchema = z.strictObject({ examples: exampleIdsSchema.min(1) });
/** Which examples run again, and with what; an empty one replays all as they were kept. */
export const replayBodySchema = replayRequestSchema.extend({ stream: z.boolean().optional() });

/** What the list and a replay answer. */
export const examplesAnswerSchema = z.object({ examples: z.array(exampleRowSchema) });
/** What keeping answers. */
export const keptAnswerSchema = z.object({ example: z.int() });
/** What removing answers. */
export const removedAnswerSchema = z.object({ removed: z.int() });
/** What keeping the new results answers. */
export const adoptedAnswerSchema = z.object({ adopted: z.int() });
/** What going back answers: what each example was kept with. */
export const backAnswerSchema = z.object({ settings: z.array(exampleSettingsSchema) });

/** Digits of the id of an example: no database gets anywhere near as many. */
const idSchema = z.string().regex(/^\d{1,15}$/);

/** Adds the routes of kept examples. */
export function exampleRoutes(app: FastifyInstance, engine: Engine, inFlight: InFlight): void {
  const { examples, history } = engine;
  app.get(routerPath('examples'), async () => ({ examples: examples.list() }));
  app.get(routerPath('example'), async (request) => examples.example(idOf(request)));
  app.post(routerPath('keepExample'), async (request) => {
    const { request_id: requestId } = bodyOf(keepBodySchema, request);
    return { example: examples.keep(history.idOf(requestId)) };
  });
  app.post(routerPath('removeExamples'), async (request) => ({
    removed: examples.remove(bodyOf(exampleIdsBodySchema, request).examples),
  }));
  app.post(routerPath('adoptReplays'), async (request) => ({
    adopted: examples.adopt(bodyOf(exampleIdsBodySchema, request).examples),
  }));
  app.post(routerPath('goBack'), async (request) => ({
    settings: examples.goBack(bodyOf(exampleIdsBodySchema, request).examples),
  }));
  app.post(routerPath('replay'), async (request, reply) => {
    const { stream, ...asked } = bodyOf(replayBodySchema, request);
    using flight = inFlight.enter(request.id);
    cancelOnLeave(reply, flight);
    const { signal } = flight;
    if (stream !== true) return { examples: await examples.replay(asked, signal) };
    await streamProgress<ReplayProgress, { examples: ExampleRow[] }>(
      async (onProgress) => ({ examples: await examples.replay(asked, signal, onProgress) }),
      (body, stamps) => ({ ...body, ...stamps }),
      { id: request.id, reply, signal },
    );
    return await reply;
  });
}

function bodyOf<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  throw invalidInputFrom(parsed.error, typeof request.body === 'object' ? '' : 'The body');
}

function idOf(request: FastifyRequest): number {
  const tail = tailOf(request);
  if (idSchema.safeParse(tail).success) return Number(tail);
  throw new HearthError('NOT_FOUND', 'The address names no example.', 'GET /api/examples lists them.');
}
