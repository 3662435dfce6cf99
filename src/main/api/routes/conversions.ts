/** POST /api/models/convert/{model}, and what is kept of conversions under /api/storage. */
import type { FastifyInstance } from 'fastify';
import {
  conversionBodySchema,
  conversionEventSchema,
  conversionResultSchema,
  type ConversionResult,
} from '../../../shared/conversions.ts';
import type { ConversionProgress } from '../../../shared/converter.ts';
import { keptChoiceSchema, keptDeletedSchema, keptSchema } from '../../../shared/kept.ts';
import { invalidInputFrom } from '../../../shared/errors.ts';
import type { Engine } from '../../engine-types.ts';
import { routerPath } from '../catalogue.ts';
import { cancelOnLeave, type InFlight } from '../in-flight.ts';
import { streamProgress } from '../progress-stream.ts';
import { tailOf } from '../request-parts.ts';

/** What these routes take, by its name in the document. */
export const CONVERSION_BODIES = { ConversionRequest: conversionBodySchema, KeptChoice: keptChoiceSchema };
/** What they answer. */
export const CONVERSION_ANSWERS = {
  Conversion: conversionResultSchema,
  ConversionEvent: conversionEventSchema,
  Kept: keptSchema,
  KeptDeleted: keptDeletedSchema,
};

/** Adds the routes of conversions; whoever leaves cancels theirs. */
export function conversionRoutes(app: FastifyInstance, engine: Engine, inFlight: InFlight): void {
  const { conversions, storage } = engine.models;
  app.get(routerPath('kept'), async () => ({ kept: await storage.list() }));
  app.post(routerPath('deleteKept'), async (request) => {
    const choice = keptChoiceSchema.safeParse(request.body ?? {});
    if (choice.success) return await storage.delete(choice.data);
    throw invalidInputFrom(choice.error, typeof request.body === 'object' ? '' : 'The body');
  });
  app.post(routerPath('convert'), async (request, reply) => {
    const parsed = conversionBodySchema.safeParse(request.body ?? {});
    if (!parsed.success)
      throw invalidInputFrom(parsed.error, typeof request.body === 'object' ? '' : 'The body');
    const { stream, ...asked } = parsed.data;
    const model = tailOf(request);
    using flight = inFlight.enter(request.id);
    cancelOnLeave(reply, flight);
    const { signal } = flight;
    if (stream !== true) return await conversions.run(model, asked, 'api', signal);
    await streamProgress<ConversionProgress, ConversionResult>(
      async (onProgress) => await conversions.run(model, asked, 'api', signal, onProgress),
      (body, stamps) => ({ ...body, ...stamps }),
      { id: request.id, reply, signal },
    );
    return await reply;
  });
}
